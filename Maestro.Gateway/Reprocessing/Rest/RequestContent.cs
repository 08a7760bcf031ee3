using System.Text.Json;
using Maestro.Gateway.Rest.Requests;
using Maestro.Protocol;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Reprocessing.Rest;

/// <summary>Reads request bodies by the rules of reprocessing.md section 2.2.</summary>
internal static class RequestContent
{
    private const string Json = "application/json";
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>A body that must be there and must be JSON by its content type.</summary>
    /// <exception cref="RefusedException">It is empty, or something else.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength == 0)
        {
            throw RefusedException.Invalid("Request body can't be empty");
        }

        if (context.Request.ContentType?.StartsWith(Json, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw RefusedException.Invalid($"Content-Type: \"{context.Request.ContentType}\" is not allowed, allowed: {Json}");
        }

        var body = await RequestBody.ReadAsync(context, maxBytes, context.RequestAborted);
        return body.Length > 0 ? body.ToArray() : throw RefusedException.Invalid("Request body can't be empty");
    }

    /// <summary>A body that must be a JSON object.</summary>
    /// <exception cref="RefusedException">It is something else.</exception>
    public static async Task<JsonDocument> ReadObjectAsync(HttpContext context, int maxBytes)
    {
        var body = await ReadAsync(context, maxBytes);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, DocumentOptions);
        }
        catch (JsonException cause)
        {
            throw RefusedException.Invalid($"body: must be JSON: {cause.Message}");
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw RefusedException.Invalid("body: must be a JSON object");
        }

        return document;
    }

    /// <summary>A text of the body; empty when it is missing or null.</summary>
    /// <exception cref="RefusedException">It is no text, or too long.</exception>
    public static string Text(this JsonDocument body, string name, int maxLength)
    {
        if (body.Value(name) is not { ValueKind: not JsonValueKind.Null } value)
        {
            return "";
        }

        var text = value.ToText() ?? throw RefusedException.Invalid($"{name}: must be a text");
        return text.Length > maxLength ? throw RefusedException.Invalid($"{name}: {text.Length} letters, allowed: up to {maxLength}")
            : text.Contains('\0', StringComparison.Ordinal) ? throw RefusedException.Invalid($"{name}: must not hold the letter U+0000")
            : text;
    }

    /// <summary>A value of the body; null when it is missing.</summary>
    /// <exception cref="RefusedException">A name in the body is no valid Unicode.</exception>
    public static JsonElement? Value(this JsonDocument body, string name)
    {
        try
        {
            return body.RootElement.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            throw RefusedException.Invalid("body: must be valid Unicode text in UTF-8");
        }
    }

    /// <summary>The value as text; null when it is none, or no valid Unicode.</summary>
    public static string? ToText(this JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or not UTF-8.
            return null;
        }
    }
}
