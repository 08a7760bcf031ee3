using System.Text;
using System.Text.Json;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// The few members of the <c>metadata</c> extension that the server replaces (protocol.md sections 4.4 and 4.7); all others keep their bytes.
/// </summary>
public static class ObjectMetaRewrite
{
    /// <summary>For an agent: the name becomes the resource id, which is unique over all sources; the times become the row's.</summary>
    /// <param name="metadata">A JSON object.</param>
    /// <param name="resourceId">A checked resource id.</param>
    /// <param name="createdAt">Written in UTC with whole seconds.</param>
    /// <param name="deletedAt">The same; null leaves <c>deletionTimestamp</c> as it is.</param>
    /// <exception cref="JsonException">The metadata is not a JSON object.</exception>
    public static byte[] ForAgent(ReadOnlySpan<byte> metadata, string resourceId, DateTimeOffset createdAt, DateTimeOffset? deletedAt)
    {
        var name = new JsonMember("name", Quoted(resourceId));
        var created = new JsonMember("creationTimestamp", Quoted(Rfc3339.FormatSeconds(createdAt)));
        return deletedAt is { } deleted
            ? JsonMembers.Replace(metadata, name, created, Deletion(deleted))
            : JsonMembers.Replace(metadata, name, created);
    }

    /// <summary>For the source: its own metadata, name included, with the times of the row.</summary>
    /// <inheritdoc cref="ForAgent"/>
    public static byte[] ForSource(ReadOnlySpan<byte> metadata, DateTimeOffset createdAt, DateTimeOffset? deletedAt)
    {
        var created = new JsonMember("creationTimestamp", Quoted(Rfc3339.FormatSeconds(createdAt)));
        return deletedAt is { } deleted
            ? JsonMembers.Replace(metadata, created, Deletion(deleted))
            : JsonMembers.Replace(metadata, created);
    }

    private static JsonMember Deletion(DateTimeOffset time) => new("deletionTimestamp", Quoted(Rfc3339.FormatSeconds(time)));

    private static byte[] Quoted(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
}
