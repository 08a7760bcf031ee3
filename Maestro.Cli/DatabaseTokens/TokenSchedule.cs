namespace Maestro.Cli.DatabaseTokens;

/// <summary>When a token is renewed.</summary>
internal static class TokenSchedule
{
    /// <summary>A token counts as used up this long before it expires (rest-and-operations.md section 4.2).</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    /// <summary>Timers stand still while a machine sleeps and do not hear of a clock that is set, so the clock is looked at this often.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // A service may give the same token until it expires, or none that lives longer than the margin.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>Whether it is time for another token.</summary>
    public static bool IsDue(DateTimeOffset now, DateTimeOffset expires) => now >= expires - Margin;

    /// <summary>How long to wait before the next look at the clock.</summary>
    public static TimeSpan Pause(DateTimeOffset now, DateTimeOffset expires) => Bounded(expires - Margin - now);

    /// <summary>How long to wait after this many failures in a row: twice as long each time.</summary>
    public static TimeSpan PauseAfter(int failures) => Bounded(ShortestPause * Math.Pow(2, Math.Clamp(failures - 1, 0, 10)));

    private static TimeSpan Bounded(TimeSpan pause) => TimeSpan.FromTicks(Math.Clamp(pause.Ticks, ShortestPause.Ticks, LongestPause.Ticks));
}
