using System.Globalization;
using System.Text.Json;

namespace Maestro.Gateway.Rest.Errors;

/// <summary>Writes error bodies (rest-and-operations.md sections 1.4.1 and 1.4.2).</summary>
internal static class ErrorJson
{
    private const int UnknownPath = 404;

    /// <summary>An error as a JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, RestError error, string operationId)
    {
        var id = error.Id.ToString(CultureInfo.InvariantCulture);
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("kind", "Error");
        if (error.Id == UnknownPath)
        {
            // Here the original system has "type" in the place of "kind"; callers may look for either.
            writer.WriteString("type", "Error");
        }

        writer.WriteString("href", $"{RestPaths.Errors}/{id}");
        writer.WriteString("code", $"maestro-{id}");
        writer.WriteString("reason", error.Reason);
        writer.WriteString("operation_id", operationId);
        writer.WriteEndObject();
    }

    /// <summary>The error for a path that does not exist.</summary>
    public static RestError UnknownPathError(string path) => new(404, UnknownPath, $"The requested resource '{path}' doesn't exist");
}
