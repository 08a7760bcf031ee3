using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Maestro.Protocol;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Cli.Manifests;

/// <summary>Makes the data of a spec event (protocol.md section 3.1).</summary>
internal static partial class BundleData
{
    [GeneratedRegex(@"manifests\[(\d{1,6})\]")]
    private static partial Regex Index { get; }

    /// <summary>Manifests that are documents of their own.</summary>
    /// <inheritdoc cref="Make(InputDocument, IEnumerable{JsonElement}?, ValueTuple{string, JsonElement?}[])"/>
    public static byte[] Make(IReadOnlyList<InputDocument> manifests)
    {
        var data = Write(manifests.Select(manifest => manifest.Json), []);
        return Problem(data) is { } problem ? throw Of(problem).Wrong(problem) : data;

        // The one that it is about, if it is about one.
        InputDocument Of(string problem) =>
            Index.Match(problem) is { Success: true } match && int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is var at && at < manifests.Count
                ? manifests[at]
                : manifests[0];
    }

    /// <summary>Manifests and what belongs to them.</summary>
    /// <param name="document">Where they are from.</param>
    /// <param name="manifests">The manifests; null for none.</param>
    /// <param name="others">Further members by their names on the wire; those without a value are left out.</param>
    /// <exception cref="CommandFailure">The server would refuse it, and the sentence is the one it would say.</exception>
    public static byte[] Make(InputDocument document, IEnumerable<JsonElement>? manifests, params (string Name, JsonElement? Value)[] others)
    {
        var data = Write(manifests ?? [], others);
        return Problem(data) is { } problem ? throw document.Wrong(problem) : data;
    }

    private static string? Problem(byte[] data) => BundleValidation.Validate(data, BundleValidationOptions.Default);

    private static byte[] Write(IEnumerable<JsonElement> manifests, (string Name, JsonElement? Value)[] others)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = JsonLimits.MaxDepth }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("manifests");
            foreach (var manifest in manifests)
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

        return buffer.WrittenSpan.ToArray();
    }

    // What REST shows for "not sent".
    private static bool IsEmpty(JsonElement value) =>
        (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
        || (value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any());
}
