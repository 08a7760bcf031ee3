namespace Maestro.Protocol.Retrying;

/// <summary>Pauses that double from one failure to the next, and start again after a success.</summary>
/// <param name="first">The first pause.</param>
/// <param name="longest">The longest one.</param>
/// <param name="random">Spreads each pause by a fifth, so that many do not come back at the same moment.</param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private readonly ExponentialBackoff _pauses = new(first, longest, Jitter: 0.2);
    private int _failures;

    /// <summary>The pause after one more failure.</summary>
    public TimeSpan Next() => _pauses.After(++_failures, random);

    /// <summary>It worked.</summary>
    public void Reset() => _failures = 0;
}
