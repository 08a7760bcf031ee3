using Maestro.Grains.Delivery;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>The <c>workqueue_*</c> metrics of rest-and-operations.md section 5.1; <see cref="Refresh"/> brings the gauges up to date.</summary>
internal sealed class WorkQueueMetrics
{
    // Those of controllers of the original, so that its dashboards find them; it has none towards gateways.
    private static readonly Dictionary<HandOverKind, string> Names = new()
    {
        [HandOverKind.Specs] = "event-controller",
        [HandOverKind.Statuses] = "status-event-controller",
        [HandOverKind.Gateways] = "gateway-outbox",
    };

    private readonly WorkQueueSeries[] _queues;

    /// <summary>Adds the metrics to a registry.</summary>
    public WorkQueueMetrics(IMetricFactory factory, TimeProvider time)
    {
        string[] labels = ["queue_name"];
        var seconds = new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(1e-8, 10, 10) };
        var adds = factory.CreateCounter("workqueue_adds_total", "Hand-overs that came in line.", labels);
        var retries = factory.CreateCounter("workqueue_retries_total", "Hand-overs that failed and are tried again.", labels);
        var depth = factory.CreateGauge("workqueue_depth", "Hand-overs in line.", labels);
        var waits = factory.CreateHistogram("workqueue_queue_duration_seconds", "Seconds a hand-over was in line.", labels, seconds);
        var work = factory.CreateHistogram("workqueue_work_duration_seconds", "Seconds a hand-over took.", labels, seconds);
        var unfinished = factory.CreateGauge(
            "workqueue_unfinished_work_seconds", "Seconds that hand-overs under way have taken so far, together.", labels);
        var longest = factory.CreateGauge(
            "workqueue_longest_running_processor_seconds", "Seconds that the longest hand-over under way has taken so far.", labels);
        _queues =
        [
            .. Enum.GetValues<HandOverKind>().Select(kind => Names[kind]).Select(name => new WorkQueueSeries(time)
            {
                Adds = adds.WithLabels(name),
                Retries = retries.WithLabels(name),
                Depth = depth.WithLabels(name),
                Waits = waits.WithLabels(name),
                Work = work.WithLabels(name),
                Unfinished = unfinished.WithLabels(name),
                Longest = longest.WithLabels(name),
            }),
        ];
    }

    /// <summary>The series of the queue of such hand-overs.</summary>
    public WorkQueueSeries this[HandOverKind kind] => _queues[(int)kind];

    /// <summary>Brings the gauges up to date; called when somebody reads them.</summary>
    public void Refresh() => Array.ForEach(_queues, queue => queue.Refresh());
}
