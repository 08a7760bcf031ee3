using System.Collections.Frozen;

namespace Maestro.Grains.Reprocessing.Gate;

/// <inheritdoc cref="IGate"/>
internal sealed class GateMemory(TimeProvider time) : IGate, IGateListener
{
    private readonly Lock _lock = new();
    private volatile Known? _known;

    /// <summary>The board it knows; empty when it knows none.</summary>
    public string Board => _known?.Board ?? "";

    /// <summary>The revision it knows of the board it knows; 0 when it knows none.</summary>
    public long Revision => _known?.Revision ?? 0;

    /// <inheritdoc/>
    public GateAnswer Ask(string systemId)
    {
        if (systemId.Length == 0)
        {
            return GateAnswer.Open;
        }

        return _known is { } known && time.GetTimestamp() < known.ValidUntil
            ? known.Closed.Contains(systemId) ? GateAnswer.Closed : GateAnswer.Open
            : GateAnswer.Unknown;
    }

    /// <summary>A lease was given.</summary>
    /// <param name="gates">The answer of the board.</param>
    /// <param name="askedAt">The timestamp of the question: the lease runs from then.</param>
    public void Renew(GateSnapshot gates, long askedAt)
    {
        lock (_lock)
        {
            var validUntil = askedAt + (long)(gates.Lease.TotalSeconds * time.TimestampFrequency);
            if (_known is { } known && known.Board == gates.Board && gates.Revision <= known.Revision)
            {
                _known = known with { ValidUntil = validUntil };
            }
            else if (gates.Closed is { } closed)
            {
                _known = new Known(gates.Board, gates.Revision, closed.ToFrozenSet(), validUntil);
            }
        }
    }

    /// <inheritdoc/>
    public Task GatesChanged(GateSnapshot gates)
    {
        lock (_lock)
        {
            // Another board than that of the lease has nothing to say.
            if (_known is { } known && known.Board == gates.Board && gates.Revision > known.Revision && gates.Closed is { } closed)
            {
                _known = known with { Revision = gates.Revision, Closed = closed.ToFrozenSet() };
            }
        }

        return Task.CompletedTask;
    }

    private sealed record Known(string Board, long Revision, FrozenSet<string> Closed, long ValidUntil);
}
