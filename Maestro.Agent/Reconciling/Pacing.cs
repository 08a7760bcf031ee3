namespace Maestro.Agent.Reconciling;

/// <summary>
/// Conflates what happens again and again: the first after a quiet time is taken at once, and what follows waits for a pause since the last that grows
/// for as long as it goes on, to a tenth, a fifth, a half and the whole of the longest one. Three times the longest without anything is quiet.
/// </summary>
/// <param name="longest">The longest pause.</param>
/// <param name="time">The clock.</param>
internal sealed class Pacing(TimeSpan longest, TimeProvider time)
{
    private static readonly double[] Shares = [0.1, 0.2, 0.5, 1];

    private const int QuietTimes = 3;

    /// <summary>How long to wait before it may be taken again; zero is now.</summary>
    public TimeSpan Left(Pace pace)
    {
        if (pace.Steps == 0)
        {
            return TimeSpan.Zero;
        }

        var left = (longest * Shares[Math.Min(pace.Steps, Shares.Length) - 1]) - time.GetElapsedTime(pace.LastAt);
        // Timers count whole milliseconds; less than one is nothing to wait for.
        return left >= TimeSpan.FromMilliseconds(1) ? left : TimeSpan.Zero;
    }

    /// <summary>The pace once it is taken.</summary>
    /// <param name="pace">The pace before.</param>
    /// <param name="at">When it is taken: a timestamp, now or after what was left.</param>
    public Pace After(Pace pace, long at)
    {
        var isQuiet = pace.Steps == 0 || time.GetElapsedTime(pace.LastAt, at) >= longest * QuietTimes;
        return new Pace(isQuiet ? 1 : Math.Min(pace.Steps + 1, Shares.Length), at);
    }
}

/// <summary>How often something happened lately, as <see cref="Pacing"/> counts it.</summary>
/// <param name="Steps">How often in a row; 0 for not yet.</param>
/// <param name="LastAt">When last.</param>
internal readonly record struct Pace(int Steps, long LastAt);
