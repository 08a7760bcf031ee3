using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Transport;

/// <summary>
/// Finds specs that a broker without an order brings after the deletion of their bundle: taken for news they would bring back what was deleted,
/// and nobody would delete it again. A bundle that is created anew under the same id is younger than the deletion.
/// </summary>
internal sealed class LateSpecs
{
    private const int Capacity = 10_000;

    private readonly Dictionary<string, DateTimeOffset> _deletions = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    /// <summary>Whether the event is a spec that is older than the deletion of its bundle. Deletions are remembered, up to a bound.</summary>
    public bool IsLate(CloudEvent cloudEvent)
    {
        if (cloudEvent[ExtensionNames.ResourceId] is not string { Length: > 0 } id)
        {
            return false;
        }

        if (DeletionOf(cloudEvent) is { } deletedAt)
        {
            Remember(id, deletedAt);
            return false;
        }

        return _deletions.TryGetValue(id, out var deletion) && CreationOf(cloudEvent) is { } createdAt && createdAt < WholeSeconds(deletion);
    }

    private void Remember(string id, DateTimeOffset deletedAt)
    {
        if (!_deletions.ContainsKey(id))
        {
            _order.Enqueue(id);
            if (_order.Count > Capacity)
            {
                _deletions.Remove(_order.Dequeue());
            }
        }

        _deletions[id] = deletedAt;
    }

    private static DateTimeOffset? DeletionOf(CloudEvent cloudEvent) => cloudEvent[ExtensionNames.DeletionTimestamp] switch
    {
        DateTimeOffset time => time,
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        _ => null,
    };

    // The server writes it, in whole seconds (protocol.md section 4.7).
    private static DateTimeOffset? CreationOf(CloudEvent cloudEvent)
    {
        if (cloudEvent[ExtensionNames.Metadata] is not string { Length: > 0 } metadata)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(metadata);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("creationTimestamp", out var created) && created.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(created.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : null;
        }
        catch (JsonException)
        {
            // Whoever takes the event says that it cannot be read.
            return null;
        }
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
