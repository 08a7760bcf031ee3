using System.Text;
using System.Text.Json;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// The few members of the <c>metadata</c> extension that the server replaces (protocol.md sections 4.4 and 4.7); all others keep their bytes.
/// </summary>
public static class ObjectMetaRewrite
{
    /// <summary>Enough for the members that are added to metadata.</summary>
    internal const int RoomForMembers = 512;

    /// <summary>For an agent: the name becomes the resource id, which is unique over all sources; the times become the row's.</summary>
    /// <param name="metadata">A JSON object.</param>
    /// <param name="resourceId">A checked resource id.</param>
    /// <param name="createdAt">Written in UTC with whole seconds.</param>
    /// <param name="deletedAt">The same; null leaves <c>deletionTimestamp</c> as it is.</param>
    /// <param name="output">Is given the object.</param>
    /// <exception cref="JsonException">The metadata is not a JSON object.</exception>
    internal static void ForAgent(
        ReadOnlySpan<byte> metadata, string resourceId, DateTimeOffset createdAt, DateTimeOffset? deletedAt, ref PooledBytes output)
    {
        var name = new JsonMember("name", Quoted(resourceId));
        if (deletedAt is { } deleted)
        {
            JsonMembers.Replace(metadata, ref output, name, Creation(createdAt), Deletion(deleted));
        }
        else
        {
            JsonMembers.Replace(metadata, ref output, name, Creation(createdAt));
        }
    }

    /// <summary>For the source: its own metadata, name included, with the times of the row.</summary>
    /// <param name="metadata">A JSON object.</param>
    /// <param name="createdAt">Written in UTC with whole seconds.</param>
    /// <param name="deletedAt">The same; null leaves <c>deletionTimestamp</c> as it is.</param>
    /// <param name="output">Is given the object.</param>
    /// <exception cref="JsonException">The metadata is not a JSON object.</exception>
    internal static void ForSource(ReadOnlySpan<byte> metadata, DateTimeOffset createdAt, DateTimeOffset? deletedAt, ref PooledBytes output)
    {
        if (deletedAt is { } deleted)
        {
            JsonMembers.Replace(metadata, ref output, Creation(createdAt), Deletion(deleted));
        }
        else
        {
            JsonMembers.Replace(metadata, ref output, Creation(createdAt));
        }
    }

    /// <inheritdoc cref="ForSource(ReadOnlySpan{byte}, DateTimeOffset, DateTimeOffset?, ref PooledBytes)"/>
    public static byte[] ForSource(ReadOnlySpan<byte> metadata, DateTimeOffset createdAt, DateTimeOffset? deletedAt)
    {
        var output = new PooledBytes(metadata.Length + RoomForMembers);
        ForSource(metadata, createdAt, deletedAt, ref output);
        var rewritten = output.Written.ToArray();
        output.Release();
        return rewritten;
    }

    private static JsonMember Creation(DateTimeOffset time) => new("creationTimestamp", Quoted(Rfc3339.FormatSeconds(time)));

    private static JsonMember Deletion(DateTimeOffset time) => new("deletionTimestamp", Quoted(Rfc3339.FormatSeconds(time)));

    // Neither names of resources nor times hold a character that JSON escapes.
    private static byte[] Quoted(string text)
    {
        var quoted = new byte[text.Length + 2];
        quoted[0] = (byte)'"';
        Encoding.ASCII.GetBytes(text, quoted.AsSpan(1));
        quoted[^1] = (byte)'"';
        return quoted;
    }
}
