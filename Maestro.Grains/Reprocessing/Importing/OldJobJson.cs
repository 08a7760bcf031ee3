using System.Text.Json;
using System.Text.RegularExpressions;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Protocol;

namespace Maestro.Grains.Reprocessing.Importing;

/// <summary>Reads jobs as the original service wrote them: the shape of reprocessing.md section 8.6, with its own form of times (B58).</summary>
public static partial class OldJobJson
{
    /// <summary>Reads a job; null for what is none, such as one without id or pending event.</summary>
    public static JobView? TryRead(JsonElement document, string systemId)
    {
        try
        {
            return document.ValueKind == JsonValueKind.Object && Text(document, "id") is { Length: > 0 } id
                && document.TryGetProperty("pendingEvent", out var pending) && pending.ValueKind == JsonValueKind.Object
                ? Read(document, systemId, id, pending)
                : null;
        }
        catch (InvalidEventException)
        {
            // An event the platform itself could not read.
            return null;
        }
    }

    private static JobView Read(JsonElement document, string systemId, string id, JsonElement pending)
    {
        var read = PlatformEventJson.Read(pending);
        return new JobView
        {
            Id = id,
            SystemId = systemId,
            PendingEvent = read with { SystemId = systemId },
            Origin = document.TryGetProperty("origin", out var origin) && origin.ValueKind == JsonValueKind.Object ? PlatformEventJson.Read(origin) : null,
            Events = [.. Items(document, "events").Where(one => one.ValueKind == JsonValueKind.Object).Select(PlatformEventJson.Read)],
            Status = Text(document, "status"),
            History = [.. Items(document, "history").Select(ReadEntry)],
            Tag = Text(document, "tag") is { Length: > 0 } tag ? tag : read.Tag,
            Branch = Branches.Effective(Text(document, "branch") is { Length: > 0 } branch ? branch : read.Branch),
            Forking = document.TryGetProperty("forking", out var forking) && forking.ValueKind == JsonValueKind.True,
        };
    }

    private static HistoryEntry ReadEntry(JsonElement entry) =>
        new(Text(entry, "user"), Text(entry, "status"), TimeOf(Text(entry, "timestamp")) ?? DateTimeOffset.UnixEpoch);

    /// <summary>RFC 3339, or as in <c>2018-08-13 15:40:47.123456789 +0000 UTC m=+0.01</c>.</summary>
    internal static DateTimeOffset? TimeOf(string text)
    {
        var time = EventTime.TryRead(OldTime().Match(text) is { Success: true } old ? $"{old.Groups[1]}{old.Groups[2]}" : text);
        return time is { } read ? DateTimeOffset.MinValue.AddSeconds(read.Seconds).AddTicks(read.Nanoseconds / TimeSpan.NanosecondsPerTick) : null;
    }

    private static List<JsonElement> Items(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) ([+-]\d{4}) ")]
    private static partial Regex OldTime();
}
