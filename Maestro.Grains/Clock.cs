namespace Maestro.Grains;

/// <summary>Times as PostgreSQL keeps them, so that what a grain holds and what is stored are the same.</summary>
public static class Clock
{
    /// <summary>The time without what is less than a microsecond.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>Now, in UTC and whole microseconds.</summary>
    internal static DateTimeOffset GetUtcMicroseconds(this TimeProvider time) => time.GetUtcNow().ToMicroseconds();
}
