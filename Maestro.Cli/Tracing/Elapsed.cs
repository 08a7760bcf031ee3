using Maestro.Protocol;

namespace Maestro.Cli.Tracing;

/// <summary>The time between two events, as exact as a person wants it.</summary>
internal static class Elapsed
{
    /// <summary>Such as <c>+12ms</c>, <c>+2.5s</c>, <c>+3m2s</c>; empty without an earlier event.</summary>
    public static string Between(DateTimeOffset? earlier, DateTimeOffset? later)
    {
        if (earlier is null || later is null)
        {
            return "";
        }

        var elapsed = later.Value - earlier.Value;
        var unit = elapsed.Duration() < TimeSpan.FromSeconds(1) ? TimeSpan.FromMilliseconds(0.1)
            : elapsed.Duration() < TimeSpan.FromMinutes(1) ? TimeSpan.FromMilliseconds(10)
            : TimeSpan.FromSeconds(1);
        var rounded = TimeSpan.FromTicks((long)Math.Round((double)elapsed.Ticks / unit.Ticks) * unit.Ticks);
        return $"{(rounded < TimeSpan.Zero ? "" : "+")}{GoDuration.Format(rounded)}";
    }
}
