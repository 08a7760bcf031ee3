using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>A condition with the agent's words.</summary>
/// <param name="Condition">What it says.</param>
/// <param name="Reason">Why, in one word; may be empty.</param>
/// <param name="Message">Why, in words; may be empty.</param>
public sealed record ReportedCondition(WorkCondition Condition, string Reason, string Message)
{
    /// <summary>The condition <c>Applied</c> of a status; null when there is none.</summary>
    /// <param name="status">A JSON object that was checked already.</param>
    public static ReportedCondition? FindApplied(ReadOnlyMemory<byte> status)
    {
        using var document = JsonDocument.Parse(status, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
        return document.RootElement.TryGetProperty("conditions", out var conditions) && conditions.ValueKind == JsonValueKind.Array
            && conditions.EnumerateArray().LastOrDefault(condition => Text(condition, "type") == "Applied") is { ValueKind: JsonValueKind.Object } applied
            ? new ReportedCondition(WorkConditions.Of(status.Span).Applied, Text(applied, "reason"), Text(applied, "message"))
            : null;
    }

    private static string Text(JsonElement condition, string name) =>
        condition.ValueKind == JsonValueKind.Object && condition.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
