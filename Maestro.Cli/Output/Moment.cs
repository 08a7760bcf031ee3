using System.Globalization;

namespace Maestro.Cli.Output;

/// <summary>Times as tables show them: UTC, without saying so (rest-and-operations.md section 3.5).</summary>
internal static class Moment
{
    /// <summary>To the second; empty for a time that is not known.</summary>
    public static string Of(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>To the millisecond, for stories in which much happens within a second.</summary>
    public static string Exact(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "";
}
