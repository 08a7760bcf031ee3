namespace Maestro.Grains;

/// <summary>Times as PostgreSQL keeps them, so that what a grain holds and what is stored are the same.</summary>
internal static class Clock
{
    /// <summary>Now, in UTC and whole microseconds.</summary>
    public static DateTimeOffset GetUtcMicroseconds(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
