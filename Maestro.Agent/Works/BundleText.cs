using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.KubernetesApi;
using Maestro.Protocol;

namespace Maestro.Agent.Works;

/// <summary>
/// The text of a bundle as Go reads it, in which the reference and Kubernetes are written: of a member that comes twice the last one counts,
/// and half of a surrogate pair is U+FFFD. Otherwise both would only show when the member is looked at, as an exception (agent.md D-10).
/// </summary>
internal static class BundleText
{
    private const int EscapeLength = 6;

    private static readonly JsonDocumentOptions Any = new() { MaxDepth = JsonLimits.MaxDepth };
    private static readonly JsonDocumentOptions Unique = Any with { AllowDuplicateProperties = false };

    /// <summary>Reads the text.</summary>
    /// <param name="json">The text as it came.</param>
    /// <param name="text">The same where it means the same to everybody, as it nearly always does; else one that does.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, out ReadOnlyMemory<byte> text)
    {
        text = WithoutHalfPairs(json);
        try
        {
            return JsonDocument.Parse(text, Unique);
        }
        catch (JsonException)
        {
            using var document = JsonDocument.Parse(text, Any);
            text = JsonBytes.Write(WithoutRepetitions(document.RootElement)!);
        }

        return JsonDocument.Parse(text, Unique);
    }

    private static JsonNode? WithoutRepetitions(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    members[member.Name] = WithoutRepetitions(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(WithoutRepetitions)]);
            default:
                return JsonValue.Create(element);
        }
    }

    private static ReadOnlyMemory<byte> WithoutHalfPairs(ReadOnlyMemory<byte> json)
    {
        byte[]? changed = null;
        for (var at = json.Span.IndexOf((byte)'\\'); at >= 0;)
        {
            var (unit, next) = (UnitAt(json.Span[at..]), 2);
            if (unit is { } half && char.IsSurrogate(half))
            {
                var isPair = char.IsHighSurrogate(half) && UnitAt(json.Span[(at + EscapeLength)..]) is { } low && char.IsLowSurrogate(low);
                next = isPair ? 2 * EscapeLength : EscapeLength;
                if (!isPair)
                {
                    changed ??= json.ToArray();
                    "\\ufffd"u8.CopyTo(changed.AsSpan(at));
                }
            }

            var left = json.Span[Math.Min(at + next, json.Length)..].IndexOf((byte)'\\');
            at = left < 0 ? left : at + next + left;
        }

        return changed ?? json;
    }

    // The UTF-16 code unit that an escape stands for; null when there is no such escape.
    private static char? UnitAt(ReadOnlySpan<byte> text) =>
        text.Length >= EscapeLength && text.StartsWith("\\u"u8)
        && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
