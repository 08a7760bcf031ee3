using System.Buffers;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>A source tells which statuses it holds and asks for those it lacks (protocol.md sections 3.5 and 4.6).</summary>
/// <param name="Source">The source that asks.</param>
/// <param name="Hashes">Status hash by resource id; empty means "send everything".</param>
public sealed record StatusResyncRequest(string Source, IReadOnlyDictionary<string, string> Hashes)
{
    private static readonly JsonEncodedText ListName = JsonEncodedText.Encode("statusHashes");
    private static readonly JsonEncodedText IdName = JsonEncodedText.Encode("resourceID");
    private static readonly JsonEncodedText HashName = JsonEncodedText.Encode("statusHash");

    /// <summary>
    /// Reads a request. A list that is missing or null is an empty one; absent data is an error. Of several entries for one id the last counts.
    /// </summary>
    /// <exception cref="InvalidEventException">The event breaks a rule; the message names the attribute.</exception>
    public static StatusResyncRequest Read(InboundEvent inbound)
    {
        ArgumentNullException.ThrowIfNull(inbound);
        inbound.RequireType(SubResource.Status, EventType.ResyncRequest);
        var hashes = new Dictionary<string, string>();
        foreach (var (id, hash) in ResyncList.Read(inbound, "statusHashes", ReadItem))
        {
            hashes[id] = hash;
        }

        return new StatusResyncRequest(inbound.Source, hashes);
    }

    /// <inheritdoc cref="Read(InboundEvent)"/>
    public static StatusResyncRequest Read(CloudEvent cloudEvent) => Read(InboundEvent.From(cloudEvent));

    /// <summary>Composes the event of this request.</summary>
    /// <param name="clusterName">The consumer whose statuses are wanted, for brokers that route by it; empty otherwise.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="now">The time of the event.</param>
    public CloudEvent Compose(string clusterName, string id, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(ListName);
            foreach (var (resourceId, hash) in Hashes)
            {
                writer.WriteStartObject();
                writer.WriteString(IdName, resourceId);
                writer.WriteString(HashName, hash);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return ResyncList.Compose(EventType.Status(EventType.ResyncRequest), Source, clusterName, id, now, buffer.WrittenSpan);
    }

    private static (string Id, string Hash) ReadItem(ItemPath path, JsonElement item) =>
        (ResyncList.ReadId(path, item), ResyncList.ReadText(path, item, "statusHash") ?? "");
}
