using System.Globalization;
using System.Text.RegularExpressions;

namespace Maestro.SystemTests.Monitoring;

/// <summary>
/// The metrics of a server of the original (rest-and-operations.md section 5.1), as dashboards made for it expect them: without <c>id</c>, which it
/// has dropped, and without those of its language's runtime.
/// </summary>
internal static partial class ContractMetrics
{
    private const string Default = "0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10";
    private const string Resync = "0.1 0.2 0.5 1 2 10 30";
    private const string Lock = "0.1 0.2 0.5 1 2 10";
    private const string Queue = "1e-8 1e-7 1e-6 1e-5 1e-4 1e-3 1e-2 0.1 1 10";

    // Name, type, labels in any order, buckets of histograms.
    private static readonly (string Name, string Type, string Labels, string Buckets)[] All =
    [
        ("rest_api_inbound_request_count", "counter", "method path code", ""),
        ("rest_api_inbound_request_duration", "histogram", "method path code", "0.1 1 10 30"),
        ("grpc_server_called_total", "counter", "type source", ""),
        ("grpc_server_processed_total", "counter", "type source code", ""),
        ("grpc_server_processed_duration_seconds", "histogram", "type source", Default),
        ("grpc_server_message_received_total", "counter", "type source", ""),
        ("grpc_server_message_sent_total", "counter", "type source", ""),
        ("grpc_server_registered_source_clients", "gauge", "source", ""),
        ("advisory_lock_count", "counter", "type status", ""),
        ("advisory_unlock_count", "counter", "type status", ""),
        ("advisory_lock_duration", "histogram", "type status", Lock),
        ("resource_processed_total", "counter", "action", ""),
        ("resource_first_status_latency_seconds", "histogram", "consumer source", "5 30 120 600"),
        ("resource_status_event_processing_latency_seconds", "histogram", "consumer source server_instance_id", "0.05 0.1 0.5 1 5"),
        ("spec_controller_event_reconcile_total", "counter", "event_type status", ""),
        ("spec_controller_event_reconcile_duration_seconds", "histogram", "event_type", Default),
        ("spec_controller_event_sync_operation_total", "counter", "status", ""),
        ("spec_controller_event_oldest_unreconciled_age_seconds", "gauge", "", ""),
        ("spec_controller_undelivered_resources_republished_total", "counter", "", ""),
        ("spec_controller_stale_delete_events_reconciled_total", "counter", "", ""),
        ("status_controller_event_reconcile_total", "counter", "event_type status", ""),
        ("status_controller_event_reconcile_duration_seconds", "histogram", "event_type", Default),
        ("status_controller_event_sync_operation_total", "counter", "status", ""),
        ("postgres_notification_queue_usage", "gauge", "", ""),
        ("workqueue_depth", "gauge", "queue_name", ""),
        ("workqueue_adds_total", "counter", "queue_name", ""),
        ("workqueue_queue_duration_seconds", "histogram", "queue_name", Queue),
        ("workqueue_work_duration_seconds", "histogram", "queue_name", Queue),
        ("workqueue_unfinished_work_seconds", "gauge", "queue_name", ""),
        ("workqueue_longest_running_processor_seconds", "gauge", "queue_name", ""),
        ("workqueue_retries_total", "counter", "queue_name", ""),
        ("cloudevents_received_total", "counter", "source consumer type subresource action", ""),
        ("cloudevents_sent_total", "counter", "source consumer type subresource action", ""),
        ("resources_spec_resync_duration_seconds", "histogram", "source consumer type", Resync),
        ("cloudevents_client_reconnected_total", "counter", "client_id", ""),
        ("process_cpu_seconds_total", "counter", "", ""),
        ("process_start_time_seconds", "gauge", "", ""),
        ("process_virtual_memory_bytes", "gauge", "", ""),
    ];

    // There before anything has happened: a dashboard divides by them, and rate() does not see the first event of a series that is new.
    private static readonly string[] FromTheStart =
    [
        .. Series("advisory_lock_count", "type", ["resources", "resource_status"]),
        .. Series("advisory_unlock_count", "type", ["resources", "resource_status"]),
        .. Series("advisory_lock_duration_count", "type", ["resources", "resource_status"]),
        .. Series("workqueue_adds_total", "queue_name", ["event-controller", "status-event-controller"]),
        .. Series("workqueue_retries_total", "queue_name", ["event-controller", "status-event-controller"]),
        .. Series("workqueue_depth", "queue_name", ["event-controller", "status-event-controller"]),
        .. Series("workqueue_unfinished_work_seconds", "queue_name", ["event-controller", "status-event-controller"]),
        .. Series("workqueue_longest_running_processor_seconds", "queue_name", ["event-controller", "status-event-controller"]),
        .. Series("workqueue_queue_duration_seconds_count", "queue_name", ["event-controller", "status-event-controller"]),
        .. Series("workqueue_work_duration_seconds_count", "queue_name", ["event-controller", "status-event-controller"]),
        .. Series("spec_controller_event_reconcile_total", "event_type", ["Create", "Update", "Delete"]),
        .. Series("status_controller_event_reconcile_total", "event_type", ["StatusUpdate", "StatusDelete"]),
        .. Series("spec_controller_event_sync_operation_total", "status", ["success", "error"]),
        .. Series("status_controller_event_sync_operation_total", "status", ["success", "error"]),
        "spec_controller_event_oldest_unreconciled_age_seconds ",
    ];

    /// <summary>What of it a page does not have, or has otherwise.</summary>
    public static IReadOnlyList<string> Problems(string page)
    {
        var types = Type().Matches(page).ToDictionary(type => type.Groups[1].Value, type => type.Groups[2].Value);
        var samples = Sample().Matches(page).ToLookup(sample => sample.Groups[1].Value, sample => sample.Groups[2].Value);
        return
        [
            .. All.Where(metric => types.GetValueOrDefault(metric.Name) != metric.Type).Select(metric => $"{metric.Name} is no {metric.Type}"),
            .. All.Where(metric => samples[SeriesOf(metric.Name, metric.Type)].Any(labels => !Has(labels, metric.Labels)))
                .Select(metric => $"{metric.Name} has other labels"),
            .. All.Where(metric => samples[$"{metric.Name}_bucket"].ToList() is { Count: > 0 } there && !Buckets(there).SetEquals(Numbers(metric.Buckets)))
                .Select(metric => $"{metric.Name} has other buckets"),
            .. FromTheStart.Where(series => !page.Contains("\n" + series, StringComparison.Ordinal)).Select(series => $"no {series}"),
        ];
    }

    private static string SeriesOf(string name, string type) => type == "histogram" ? $"{name}_count" : name;

    private static bool Has(string labels, string names) =>
        Label().Matches(labels).Select(label => label.Groups[1].Value).ToHashSet().SetEquals(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static HashSet<double> Buckets(IEnumerable<string> labels) =>
        [.. labels.Select(text => Limit().Match(text).Groups[1].Value).Where(limit => limit != "+Inf").Select(Number)];

    private static IEnumerable<double> Numbers(string numbers) => numbers.Split(' ').Select(Number);

    // What was computed differs in the last digits from what is written here.
    private static double Number(string text) =>
        double.Parse(double.Parse(text, CultureInfo.InvariantCulture).ToString("g6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static IEnumerable<string> Series(string name, string label, IEnumerable<string> values) => values.Select(value => $"{name}{{{label}=\"{value}\"");

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"^(\w+)(\{.*\})? \S+$", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("""[{,](\w+)="(?:[^"\\]|\\.)*""")]
    private static partial Regex Label();

    [GeneratedRegex("""le="([^"]*)""")]
    private static partial Regex Limit();
}
