using System.Text.Json;
using Maestro.Gateway.Rest.Errors;
using Maestro.Protocol;

namespace Maestro.Gateway.Rest.Tracing;

/// <summary>Reads why an operator gives up on a deletion.</summary>
internal static class FinalizeBody
{
    /// <summary>Longest reason, in characters; it goes into the history and the final status.</summary>
    public const int MaxReasonLength = 1024;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>
    /// The reason, without blanks around it; null and the error when there is no usable one. Keys count in any case, and the last one of a name.
    /// </summary>
    public static string? Parse(ReadOnlyMemory<byte> json, out RestError? error)
    {
        try
        {
            using var document = JsonDocument.Parse(json, DocumentOptions);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                error = Malformed("the body must be a JSON object");
                return null;
            }

            var given = document.RootElement.EnumerateObject()
                .LastOrDefault(member => member.Name.Equals("reason", StringComparison.OrdinalIgnoreCase)).Value;
            if (given.ValueKind is not (JsonValueKind.String or JsonValueKind.Null or JsonValueKind.Undefined))
            {
                error = Malformed("reason must be a string");
                return null;
            }

            var reason = given.ValueKind == JsonValueKind.String ? given.GetString()!.Trim() : "";
            error = reason.Length is 0 or > MaxReasonLength
                ? Invalid($"reason: a text of 1 to {MaxReasonLength} characters is required, this one has {reason.Length}")
                : reason.Any(char.IsControl) ? Invalid("reason: control characters, such as line breaks, are not allowed")
                : null;
            return error is null ? reason : null;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair.
            error = Malformed(cause.Message);
            return null;
        }
    }

    private static RestError Malformed(string problem) => RestError.Of(MaestroErrorCode.MalformedRequest, $"Invalid request format: {problem}");

    private static RestError Invalid(string problem) => RestError.Of(MaestroErrorCode.Validation, problem);
}
