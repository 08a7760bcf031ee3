using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Maestro.Cli.Manifests;
using Maestro.Protocol;

namespace Maestro.Cli.ResourceBundles;

/// <summary>
/// The metadata a work is published with (protocol.md section 3.3). Name, namespace and uid are always in it: watchers find a work by them.
/// </summary>
internal static class WorkMetadata
{
    // What a server wrote when the work was read from it.
    private static readonly string[] OfServer =
        ["uid", "namespace", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields", "selfLink"];

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonLimits.MaxDepth };

    /// <summary>The metadata as JSON.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="stored">The metadata of the bundle as it is, which stays unless the request has its own.</param>
    public static string Of(BundleRequest request, JsonElement? stored)
    {
        var given = request.Metadata ?? stored;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("name", NameOf(request, stored));
            writer.WriteString("namespace", request.ConsumerName);
            writer.WriteString("uid", request.Id);
            if (given is { ValueKind: JsonValueKind.Object } metadata)
            {
                foreach (var member in metadata.EnumerateObject().Where(member => member.Name != "name" && !OfServer.Contains(member.Name)))
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The name: that of the metadata before the one beside it before the stored one; the id when nobody gave any.</summary>
    public static string NameOf(BundleRequest request, JsonElement? stored) =>
        NameIn(request.Metadata) ?? request.WorkName ?? NameIn(stored) ?? request.Id;

    private static string? NameIn(JsonElement? metadata) =>
        metadata is { ValueKind: JsonValueKind.Object } given
        && given.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text
            ? text
            : null;
}
