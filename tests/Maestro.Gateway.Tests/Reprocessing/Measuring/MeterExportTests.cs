using System.Diagnostics.Metrics;
using System.Text;
using Maestro.Gateway.Reprocessing.Measuring;
using Prometheus;

namespace Maestro.Gateway.Tests.Reprocessing.Measuring;

public sealed class MeterExportTests
{
    [Fact]
    public async Task Counters_and_histograms_of_the_meter_are_exported_with_their_labels_and_buckets()
    {
        var name = $"test_{Guid.NewGuid():N}";
        var registry = Metrics.NewCustomRegistry();
        using var meter = new Meter(name);
        using var export = new MeterExport(name, Metrics.WithCustomRegistry(registry));
        using var other = new Meter(name + "_other");

        meter.CreateCounter<long>($"{name}_things").Add(2, new KeyValuePair<string, object?>("system", "s"), new KeyValuePair<string, object?>("state", "done"));
        meter.CreateHistogram($"{name}_seconds", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [60, 3600] })
            .Record(61, new KeyValuePair<string, object?>("system", "s"));
        other.CreateCounter<long>($"{name}_foreign").Add(1);

        using var page = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(page);
        var text = Encoding.UTF8.GetString(page.ToArray());
        Assert.Contains($"{name}_things_total{{system=\"s\",state=\"done\"}} 2", text, StringComparison.Ordinal);
        Assert.Contains($"{name}_seconds_bucket{{system=\"s\",le=\"60\"}} 0", text, StringComparison.Ordinal);
        Assert.Contains($"{name}_seconds_bucket{{system=\"s\",le=\"3600\"}} 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("_foreign", text, StringComparison.Ordinal);
    }
}
