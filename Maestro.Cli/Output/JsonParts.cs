using System.Buffers;
using System.Text.Json;

namespace Maestro.Cli.Output;

/// <summary>Puts answers of a server together to one value.</summary>
internal static class JsonParts
{
    /// <summary>An object with the members that are written.</summary>
    public static JsonElement Object(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = Protocol.JsonLimits.MaxDepth });
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>Writes a member; nothing when there is no value.</summary>
    public static void Write(Utf8JsonWriter writer, string name, JsonElement? value)
    {
        if (value is { } given)
        {
            writer.WritePropertyName(name);
            given.WriteTo(writer);
        }
    }
}
