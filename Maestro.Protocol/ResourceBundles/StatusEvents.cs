using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Composes events for sources (protocol.md section 4.8).</summary>
public static class StatusEvents
{
    /// <summary>The agent's event with the source's metadata and, in the data, the current spec; encoded as protobuf.</summary>
    /// <param name="statusAttributes">The agent's attributes, written by <see cref="EventAttributes"/>; all are passed on, but metadata only
    /// where the source sent none.</param>
    /// <param name="statusData">The reported status, a JSON object; its members keep their bytes.</param>
    /// <param name="specMetadata">The source's metadata, a JSON object; empty when it sent none.</param>
    /// <param name="createdAt">When the row was made.</param>
    /// <param name="deletedAt">When deletion was asked for, or null.</param>
    /// <param name="specData">The manifest bundle, a JSON object; empty leaves it out.</param>
    /// <param name="withBundle">False leaves the manifest bundle out.</param>
    public static byte[] Compose(
        ReadOnlyMemory<byte> statusAttributes,
        ReadOnlyMemory<byte> statusData,
        ReadOnlyMemory<byte> specMetadata,
        DateTimeOffset createdAt,
        DateTimeOffset? deletedAt,
        ReadOnlyMemory<byte> specData,
        bool withBundle = true)
    {
        var writer = new WireEventWriter(statusAttributes.Length + specMetadata.Length);
        var output = new PooledBytes(statusData.Length + specData.Length + ObjectMetaRewrite.RoomForMembers);
        if (!StoredAttributes.CopyTo(statusAttributes.Span, ref writer, except: specMetadata.IsEmpty ? 0 : AttributeName.Metadata.Bit()))
        {
            writer.ContentType("application/json"u8);
        }

        if (!specMetadata.IsEmpty)
        {
            ObjectMetaRewrite.ForSource(specMetadata.Span, createdAt, deletedAt, ref output);
            writer.Text("metadata"u8, output.Written);
            output.Clear();
        }

        if (withBundle && !specData.IsEmpty)
        {
            JsonMembers.Replace(statusData.Span, ref output, new JsonMember("manifestBundle", specData));
        }
        else
        {
            output.Write(statusData.Span);
        }

        var encoded = writer.Finish(output.Written);
        output.Release();
        return encoded;
    }
}
