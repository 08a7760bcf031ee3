namespace Maestro.Protocol.Retrying;

/// <summary>Pauses that double from one failure to the next, and start again after a success.</summary>
/// <param name="first">The first pause.</param>
/// <param name="longest">The longest one.</param>
/// <param name="random">Spreads each pause by a fifth, so that many do not come back at the same moment.</param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private TimeSpan? _next;

    /// <summary>The pause after one more failure.</summary>
    public TimeSpan Next()
    {
        var pause = _next ?? first;
        _next = pause * 2 < longest ? pause * 2 : longest;
        return pause * (0.8 + (0.4 * random.NextDouble()));
    }

    /// <summary>It worked.</summary>
    public void Reset() => _next = null;
}
