using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace Maestro.Gateway.Reprocessing.Measuring;

/// <summary>
/// Exports the counters and histograms of one meter under their own names. The metrics library could listen to all meters itself, but that
/// includes the dozens that Orleans moves with each message.
/// </summary>
internal sealed class MeterExport : IDisposable
{
    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Histogram> _histograms = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly IMetricFactory _metrics;

    /// <summary>Starts to export.</summary>
    /// <param name="meterName">The meter.</param>
    /// <param name="metrics">Where to.</param>
    public MeterExport(string meterName, IMetricFactory metrics)
    {
        _metrics = metrics;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new string[tags.Length];
        var values = new string[tags.Length];
        for (var index = 0; index < tags.Length; index++)
        {
            (names[index], values[index]) = (tags[index].Key, tags[index].Value?.ToString() ?? "");
        }

        if (instrument is Histogram<double> or Histogram<long>)
        {
            _histograms.GetOrAdd(instrument.Name, name => _metrics.CreateHistogram(name, instrument.Description ?? "", names, Buckets(instrument)))
                .WithLabels(values).Observe(value);
        }
        else
        {
            _counters.GetOrAdd(instrument.Name, name => _metrics.CreateCounter($"{name}_total", instrument.Description ?? "", names))
                .WithLabels(values).Inc(value);
        }
    }

    private static HistogramConfiguration Buckets(Instrument instrument) =>
        (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries is { } boundaries ? new() { Buckets = [.. boundaries] } : new();
}
