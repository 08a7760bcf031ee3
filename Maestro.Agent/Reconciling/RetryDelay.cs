namespace Maestro.Agent.Reconciling;

/// <summary>Pauses after failures: 5 ms, doubling (agent.md section 1.6).</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The longest pause. The reference goes up to 1000 s, which makes the status after an outage arrive a quarter of an hour late.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The pause after a number of failures in a row, at least one.</summary>
    public static TimeSpan After(int failures)
    {
        var doublings = Math.Min(failures - 1, 20);
        var pause = First * Math.Pow(2, doublings);
        return pause < Longest ? pause : Longest;
    }
}
