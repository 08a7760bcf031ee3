using System.Buffers;
using System.Text.Json;
using Maestro.Protocol;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Cli.Manifests;

/// <summary>Makes the data of a spec event (protocol.md section 3.1).</summary>
internal static class BundleData
{
    /// <summary>Manifests and what belongs to them.</summary>
    /// <param name="document">Where they are from.</param>
    /// <param name="manifests">The manifests; null for none.</param>
    /// <param name="others">Further members by their names on the wire; those without a value are left out.</param>
    /// <exception cref="CommandFailure">The server would refuse it, and the sentence is the one it would say.</exception>
    public static byte[] Make(InputDocument document, IEnumerable<JsonElement>? manifests, params (string Name, JsonElement? Value)[] others)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = JsonLimits.MaxDepth }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("manifests");
            foreach (var manifest in manifests ?? [])
            {
                manifest.WriteTo(writer);
            }

            writer.WriteEndArray();
            foreach (var (name, value) in others)
            {
                if (value is { } given && !IsEmpty(given))
                {
                    writer.WritePropertyName(name);
                    given.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return BundleValidation.Validate(buffer.WrittenSpan, BundleValidationOptions.Default) is { } problem
            ? throw document.Wrong(problem)
            : buffer.WrittenSpan.ToArray();
    }

    // What REST shows for "not sent".
    private static bool IsEmpty(JsonElement value) =>
        (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
        || (value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any());
}
