using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Maestro.Cli.Output;

/// <summary>JSON as it came, in the form that is printed: two blanks of indent, nothing escaped that need not be, numbers digit for digit.</summary>
internal static class JsonText
{
    /// <summary>The form.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = Protocol.JsonLimits.MaxDepth,
    };

    /// <summary>A value; no line end behind it.</summary>
    public static string Indented(JsonElement value) => Write(value, Options);

    /// <summary>A value on one line.</summary>
    public static string Compact(JsonElement value) => Write(value, Options with { Indented = false });

    private static string Write(JsonElement value, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
