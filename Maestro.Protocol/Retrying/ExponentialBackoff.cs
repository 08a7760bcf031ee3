namespace Maestro.Protocol.Retrying;

/// <summary>Pauses that double from one failure to the next. It keeps no count: who retries does, and starts again from 1 after a success.</summary>
/// <param name="First">The pause after the first failure.</param>
/// <param name="Longest">Where the doubling ends.</param>
/// <param name="Jitter">
/// The share by which a pause may be shorter or longer when it is asked for with a <see cref="Random"/>, so that many who failed together do not come
/// back together: 0.2 makes it 80 to 120 per cent, also of <paramref name="Longest"/>.
/// </param>
public readonly record struct ExponentialBackoff(TimeSpan First, TimeSpan Longest, double Jitter = 0)
{
    /// <summary>The pause after a number of failures in a row, without jitter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There was no failure.</exception>
    public TimeSpan After(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        // Of many failures this is infinite, which is longer than the longest too.
        var ticks = Math.ScaleB(First.Ticks, failures - 1);
        return ticks < Longest.Ticks ? TimeSpan.FromTicks((long)ticks) : Longest;
    }

    /// <summary>The pause after a number of failures in a row, with jitter.</summary>
    /// <param name="failures">At least one.</param>
    /// <param name="random">Is asked once; one that is shared between threads must be made for that.</param>
    /// <exception cref="ArgumentOutOfRangeException">There was no failure.</exception>
    public TimeSpan After(int failures, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return After(failures) * (1 - Jitter + (2 * Jitter * random.NextDouble()));
    }
}
