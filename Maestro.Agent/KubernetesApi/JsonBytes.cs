using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Protocol;

namespace Maestro.Agent.KubernetesApi;

/// <summary>JSON between bytes and trees, at the depth objects may have.</summary>
internal static class JsonBytes
{
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = JsonLimits.MaxDepth };
    private static readonly JsonDocumentOptions NodeReading = new() { MaxDepth = JsonLimits.MaxDepth };

    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonLimits.MaxDepth };

    /// <summary>Reads a value; its memory is not pooled, so it may be kept.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Reading);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>Reads an object that is going to be changed.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> json) => JsonNode.Parse(json, null, NodeReading)!.AsObject();

    /// <summary>Writes whatever the function writes.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a tree.</summary>
    public static byte[] Write(JsonNode node) => Write(json => node.WriteTo(json));
}
