using System.Text;

namespace Maestro.Protocol.CloudEvents;

/// <summary>An event as brokers carry it whose messages have named texts and a body (protocol.md sections 7.2 and 7.5).</summary>
/// <param name="Attributes">The attributes by their names with the prefix <c>ce-</c>; the content type is none of them.</param>
/// <param name="ContentType">The type of the data; null when there is none.</param>
/// <param name="Data">The data; empty when there is none.</param>
public sealed record TextEvent(IReadOnlyList<KeyValuePair<string, string>> Attributes, string? ContentType, ReadOnlyMemory<byte> Data)
{
    private const string TypeKey = ProtobufBinding.Prefix + "type";
    private const string DeletionKey = ProtobufBinding.Prefix + ExtensionNames.DeletionTimestamp;

    // The server has the metadata of its bundles itself.
    private static readonly string[] Dispensable =
        [ProtobufBinding.Prefix + ExtensionNames.Metadata, ProtobufBinding.Prefix + ExtensionNames.LogTracing];

    /// <summary>Whether it tells an agent to delete a bundle.</summary>
    public bool IsDeletion => Attributes.Any(pair => pair.Key == DeletionKey);

    /// <summary>Whether its attributes say that it asks for what its sender lacks.</summary>
    public bool IsResyncRequest =>
        Attributes.Any(pair => pair.Key == TypeKey && pair.Value.EndsWith("." + EventType.ResyncRequest, StringComparison.Ordinal));

    /// <summary>The event without those attributes that its receiver can do without and that are longer than so many bytes of UTF-8.</summary>
    public TextEvent WithoutLonger(int bytes)
    {
        return Attributes.Any(IsTooLong) ? this with { Attributes = [.. Attributes.Where(pair => !IsTooLong(pair))] } : this;

        bool IsTooLong(KeyValuePair<string, string> pair) => Dispensable.Contains(pair.Key) && Encoding.UTF8.GetByteCount(pair.Value) > bytes;
    }

    /// <summary>A deletion without what it does not need: metadata and data (protocol.md section 2.5).</summary>
    public TextEvent WithoutDispensable() => this with { Attributes = [.. Attributes.Where(pair => !Dispensable.Contains(pair.Key))], Data = default };
}

