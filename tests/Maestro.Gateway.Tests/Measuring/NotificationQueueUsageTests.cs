using System.Diagnostics.Metrics;
using System.Text;
using Maestro.Gateway.Measuring;
using Prometheus;

namespace Maestro.Gateway.Tests.Measuring;

public sealed class NotificationQueueUsageTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact, Trait("Checklist", "rest-98")]
    public async Task What_the_silo_has_read_is_told_and_nothing_before()
    {
        using var usage = new NotificationQueueUsage(Metrics.WithCustomRegistry(_registry));
        Assert.DoesNotContain("\npostgres_notification_queue_usage ", await TextAsync(), StringComparison.Ordinal);

        using var meter = new Meter("Maestro.Database");
        meter.CreateObservableGauge("postgres_notification_queue_usage", static () => 0.25);
        usage.Refresh();

        Assert.Contains("\npostgres_notification_queue_usage 0.25\n", await TextAsync(), StringComparison.Ordinal);
    }

    private async Task<string> TextAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
