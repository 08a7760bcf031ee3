namespace Maestro.Agent.Reconciling;

/// <summary>Spans of time in the unit of <see cref="TimeProvider.GetTimestamp"/>.</summary>
internal static class Timestamps
{
    /// <summary>A span as the difference of two timestamps.</summary>
    public static long ToTimestamp(this TimeProvider time, TimeSpan span) => (long)Math.Round(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>The difference of two timestamps as a span.</summary>
    public static TimeSpan ToTimeSpan(this TimeProvider time, long difference) =>
        TimeSpan.FromSeconds((double)difference / time.TimestampFrequency);
}
