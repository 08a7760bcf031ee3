namespace Maestro.Protocol.CloudEvents;

/// <summary>An event as brokers carry it whose messages have named texts and a body (protocol.md sections 7.2 and 7.5).</summary>
/// <param name="Attributes">The attributes by their names with the prefix <c>ce-</c>; the content type is none of them.</param>
/// <param name="ContentType">The type of the data; null when there is none.</param>
/// <param name="Data">The data; empty when there is none.</param>
public sealed record TextEvent(IReadOnlyList<KeyValuePair<string, string>> Attributes, string? ContentType, ReadOnlyMemory<byte> Data);
