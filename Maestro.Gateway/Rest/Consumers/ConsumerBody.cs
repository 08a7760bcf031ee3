using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Gateway.Rest.Consumers;

/// <summary>What a caller sends of a consumer; null members were absent or null (rest-and-operations.md section 1.8).</summary>
internal sealed record ConsumerBody(string? Id, string? Name, ImmutableSortedDictionary<string, string>? Labels)
{
    private static readonly ConsumerBody Empty = new(null, null, null);
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>
    /// Reads the body of a creation as the original system does: keys in any case, unknown ones ignored, the last of a repeated one counts,
    /// <c>null</c> is an empty object; members that only the server sets are ignored too but must have their type. Returns null and what is
    /// wrong when it is no such JSON.
    /// </summary>
    public static ConsumerBody? ParseNew(ReadOnlySpan<byte> json, out string? problem) => Parse(json, isPatch: false, out problem);

    /// <summary>Reads the body of a change in the same way; everything but labels is unknown to it.</summary>
    public static ConsumerBody? ParsePatch(ReadOnlySpan<byte> json, out string? problem) => Parse(json, isPatch: true, out problem);

    private static ConsumerBody? Parse(ReadOnlySpan<byte> json, bool isPatch, out string? problem)
    {
        problem = Utf8.IsValid(json) ? null : "the body is not valid UTF-8";
        if (problem is not null)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            reader.Read();
            var body = reader.TokenType == JsonTokenType.Null ? Empty : ReadObject(ref reader, isPatch);
            reader.Read();
            return body;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair.
            problem = cause.Message;
            return null;
        }
    }

    private static ConsumerBody ReadObject(ref Utf8JsonReader reader, bool isPatch)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, "the body must be a JSON object");
        var body = Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!.ToLowerInvariant();
            reader.Read();
            switch (key)
            {
                case "labels":
                    body = body with { Labels = ReadLabels(ref reader) };
                    break;
                case "id" when !isPatch:
                    body = body with { Id = ReadText(ref reader, key) };
                    break;
                case "name" when !isPatch:
                    body = body with { Name = ReadText(ref reader, key) };
                    break;
                case "kind" or "href" when !isPatch:
                    ReadText(ref reader, key);
                    break;
                case "created_at" or "updated_at" when !isPatch:
                    var time = ReadText(ref reader, key);
                    Require(time is null || Rfc3339.TryParse(time, out _, out _), $"{key} must be a time as RFC 3339 writes it");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return body;
    }

    private static ImmutableSortedDictionary<string, string>? ReadLabels(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Require(reader.TokenType == JsonTokenType.StartObject, "labels must be an object of strings");
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            labels[key] = ReadText(ref reader, $"label '{key}'") ?? "";
        }

        return labels.ToImmutable();
    }

    private static string? ReadText(ref Utf8JsonReader reader, string name)
    {
        Require(reader.TokenType is JsonTokenType.String or JsonTokenType.Null, $"{name} must be a string");
        return reader.GetString();
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new JsonException(problem);
        }
    }
}
