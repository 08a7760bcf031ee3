using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>One line that the agent wrote about what it did.</summary>
/// <param name="Time">When.</param>
/// <param name="EventId">What, by the stable event ids of the agent's log.</param>
/// <param name="Message">The line for people.</param>
/// <param name="Pairs">The rest of the line: <c>key="value"</c>.</param>
internal sealed record AgentLogEntry(DateTimeOffset Time, int EventId, string Message, string Pairs)
{
    /// <summary>The broker holds a subscription of the agent.</summary>
    public const int Subscribed = 5001;

    /// <summary>A spec arrived.</summary>
    public const int SpecReceived = 5004;

    /// <summary>Its manifests were applied.</summary>
    public const int Applied = 5006;

    /// <summary>Whether it is about a version of a bundle.</summary>
    public bool IsAbout(string id, int version) =>
        Pairs.Contains($"id=\"{id}\"", StringComparison.Ordinal)
        && Pairs.Contains(string.Create(CultureInfo.InvariantCulture, $"version=\"{version}\""), StringComparison.Ordinal);
}

/// <summary>Reads the log of an agent as it grows.</summary>
internal static partial class AgentLog
{
    private const string TimeFormat = "yyyyMMdd HH:mm:ss.ffffff";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>The entries of the file from its beginning; goes on until stopped.</summary>
    public static async IAsyncEnumerable<AgentLogEntry> ReadAsync(string path, TimeProvider time, [EnumeratorCancellation] CancellationToken stop)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var unfinished = "";
        while (true)
        {
            var text = unfinished + await reader.ReadToEndAsync(stop);
            var lines = text.Split('\n');
            unfinished = lines[^1];
            foreach (var line in lines[..^1])
            {
                if (Parse(line, time.GetUtcNow()) is { } entry)
                {
                    yield return entry;
                }
            }

            await Task.Delay(Look, stop);
        }
    }

    /// <summary>Reads one line; null when it is no entry of the agent itself. A log line has no year: it is that of <paramref name="now"/>.</summary>
    internal static AgentLogEntry? Parse(string line, DateTimeOffset now)
    {
        var match = Line().Match(line);
        return match.Success && DateTimeOffset.TryParseExact(
            now.Year.ToString(CultureInfo.InvariantCulture) + match.Groups[1].Value, TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var time)
            ? new AgentLogEntry(time, int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture), match.Groups[3].Value, match.Groups[4].Value)
            : null;
    }

    [GeneratedRegex("""^[IWEF](\d{4} \d\d:\d\d:\d\d\.\d{6}) +\d+ Maestro\.Agent\.\w+:(\d{1,9})\] "((?:[^"\\]|\\.)*)"(.*)$""")]
    private static partial Regex Line();
}
