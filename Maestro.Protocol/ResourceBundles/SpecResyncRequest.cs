using System.Buffers;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>A bundle an agent holds.</summary>
/// <param name="ResourceId">The id of the bundle.</param>
/// <param name="Version">The version the agent holds.</param>
public readonly record struct HeldVersion(string ResourceId, long Version);

/// <summary>An agent tells what it holds and asks for what it lacks (protocol.md sections 3.4 and 4.5).</summary>
/// <param name="ClusterName">The consumer, not empty.</param>
/// <param name="Versions">What the agent holds, in its order; empty when it holds nothing.</param>
public sealed record SpecResyncRequest(string ClusterName, IReadOnlyList<HeldVersion> Versions)
{
    private static readonly JsonEncodedText ListName = JsonEncodedText.Encode("resourceVersions");
    private static readonly JsonEncodedText IdName = JsonEncodedText.Encode("resourceID");
    private static readonly JsonEncodedText VersionName = JsonEncodedText.Encode("resourceVersion");

    /// <summary>Reads a request. A list that is missing or null is an empty one; absent data is an error.</summary>
    /// <exception cref="InvalidEventException">The event breaks a rule; the message names the attribute.</exception>
    public static SpecResyncRequest Read(InboundEvent inbound)
    {
        ArgumentNullException.ThrowIfNull(inbound);
        inbound.RequireType(SubResource.Spec, EventType.ResyncRequest);
        var clusterName = inbound.RequireNonEmptyText(ExtensionNames.ClusterName);
        return new SpecResyncRequest(clusterName, ResyncList.Read(inbound, "resourceVersions", ReadItem));
    }

    /// <inheritdoc cref="Read(InboundEvent)"/>
    public static SpecResyncRequest Read(CloudEvent cloudEvent) => Read(InboundEvent.From(cloudEvent));

    /// <summary>Composes the event of this request.</summary>
    /// <param name="agent">The id of the agent, the source of the event.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="now">The time of the event.</param>
    public CloudEvent Compose(string agent, string id, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(ListName);
            foreach (var (resourceId, version) in Versions)
            {
                writer.WriteStartObject();
                writer.WriteString(IdName, resourceId);
                writer.WriteNumber(VersionName, version);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return ResyncList.Compose(EventType.Spec(EventType.ResyncRequest), agent, ClusterName, id, now, buffer.WrittenSpan);
    }

    private static HeldVersion ReadItem(ItemPath path, JsonElement item)
    {
        var resourceId = ResyncList.ReadId(path, item);
        if (!item.TryGetProperty("resourceVersion", out var version))
        {
            return new HeldVersion(resourceId, 0);
        }

        return version.ValueKind == JsonValueKind.Number && version.TryGetInt64(out var number)
            ? new HeldVersion(resourceId, number)
            : throw new InvalidEventException($"{path}.resourceVersion: must be a 64-bit integer, not {JsonKind.Describe(version.ValueKind)}");
    }
}
