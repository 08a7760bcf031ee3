using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Transport;

/// <summary>
/// Finds specs that a broker without an order brings after the deletion of their bundle: taken for news they would bring back what was deleted,
/// and nobody would delete it again. A bundle that is created anew under the same id is younger than the one that was deleted.
/// </summary>
/// <remarks>
/// Only deletions that say when their bundle was created count: what a resync says is gone may be there again after all. They are forgotten after
/// a while, since the server repeats what is wanted, and what a broker delayed has come by then.
/// </remarks>
internal sealed class LateSpecs(TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, Deletion> _deletions = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    /// <summary>Whether the event is a spec of a bundle that was deleted. Deletions are remembered, up to a bound.</summary>
    public bool IsLate(CloudEvent cloudEvent)
    {
        if (cloudEvent[ExtensionNames.ResourceId] is not string { Length: > 0 } id)
        {
            return false;
        }

        var isDeletion = cloudEvent[ExtensionNames.DeletionTimestamp] is not (null or "");
        if (!isDeletion && !_deletions.ContainsKey(id))
        {
            return false;
        }

        if (CreationOf(cloudEvent) is not { } createdAt)
        {
            return false;
        }

        if (isDeletion)
        {
            Remember(id, createdAt);
            return false;
        }

        return _deletions[id] is var deletion && createdAt <= deletion.CreatedAt && time.GetElapsedTime(deletion.Came) < Memory;
    }

    private void Remember(string id, DateTimeOffset createdAt)
    {
        if (!_deletions.ContainsKey(id))
        {
            _order.Enqueue(id);
            if (_order.Count > Capacity)
            {
                _deletions.Remove(_order.Dequeue());
            }
        }

        _deletions[id] = new Deletion(createdAt, time.GetTimestamp());
    }

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

    private readonly record struct Deletion(DateTimeOffset CreatedAt, long Came);
}
