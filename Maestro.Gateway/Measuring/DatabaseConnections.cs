using System.Diagnostics.Metrics;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>The connections of this process to the database, all pools together, as the driver tells when metrics are looked at.</summary>
internal sealed class DatabaseConnections : IDisposable
{
    // Names of the driver's documentation (Npgsql, OpenTelemetry's conventions for databases).
    private const string Driver = "Npgsql";
    private const string Open = "db.client.connection.count";
    private const string Most = "db.client.connection.max";
    private const string State = "db.client.connection.state";

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Gauge _open;
    private readonly Gauge _most;
    private int _idleNow;
    private int _usedNow;
    private int _mostNow;

    /// <summary>Adds the metrics to a registry; <see cref="Refresh"/> brings them up to date.</summary>
    public DatabaseConnections(IMetricFactory factory)
    {
        _open = factory.CreateGauge("maestro_database_connections", "Open connections to the database.", ["state"]);
        _most = factory.CreateGauge("maestro_database_connections_max", "Most connections the pools of this process may open.");
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Driver && instrument.Name is Open or Most)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        _listener.Start();
        Refresh();
    }

    /// <summary>Asks the driver.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            (_idleNow, _usedNow, _mostNow) = (0, 0, 0);
            _listener.RecordObservableInstruments();
            _open.WithLabels("idle").Set(_idleNow);
            _open.WithLabels("used").Set(_usedNow);
            _most.Set(_mostNow);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(string instrument, int value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument == Most)
        {
            _mostNow += value;
            return;
        }

        foreach (var (name, state) in tags)
        {
            if (name == State)
            {
                _ = state is "idle" ? _idleNow += value : _usedNow += value;
            }
        }
    }
}
