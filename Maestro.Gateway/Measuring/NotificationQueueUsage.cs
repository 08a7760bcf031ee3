using System.Diagnostics.Metrics;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>How full the database's queue of notifications is, as the silo of this process has read it. Without a silo there is no number.</summary>
internal sealed class NotificationQueueUsage : IDisposable
{
    private const string MeterName = "Maestro.Database";
    private const string Name = "postgres_notification_queue_usage";

    private readonly MeterListener _listener = new();

    /// <summary>Adds the metric to a registry; <see cref="Refresh"/> brings it up to date.</summary>
    public NotificationQueueUsage(IMetricFactory factory)
    {
        var usage = factory.CreateGauge(
            Name, "How full PostgreSQL's queue of notifications is, from 0 to 1.", new GaugeConfiguration { SuppressInitialValue = true });
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName && instrument.Name == Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => usage.Set(value));
        _listener.Start();
    }

    /// <summary>Takes what was read last.</summary>
    public void Refresh() => _listener.RecordObservableInstruments();

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
