using System.Text.Json;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>What a status says, for people.</summary>
/// <param name="Summary">Conditions and feedback in a line.</param>
/// <param name="IsHealthy">True when everything is applied and available.</param>
internal sealed record ObservedStatus(string Summary, bool IsHealthy)
{
    /// <summary>Reads the data of a status event (protocol.md section 3.2).</summary>
    public static ObservedStatus Read(ReadOnlyMemory<byte> data)
    {
        using var status = JsonDocument.Parse(data);
        var conditions = Items(status.RootElement, "conditions")
            .Select(condition => (Type: Text(condition, "type"), Status: Text(condition, "status")))
            .ToArray();
        var feedback = Items(status.RootElement, "resourceStatus").SelectMany(Feedback);
        return new ObservedStatus(
            string.Join(", ", conditions.Select(condition => $"{condition.Type}={condition.Status}").Concat(feedback)),
            conditions.Contains(("Applied", "True")) && conditions.Contains(("Available", "True")));
    }

    private static IEnumerable<string> Feedback(JsonElement manifest)
    {
        if (!manifest.TryGetProperty("statusFeedback", out var feedback))
        {
            yield break;
        }

        foreach (var value in Items(feedback, "values").Where(value => Text(value, "name") == "ReadyReplicas"))
        {
            var kind = manifest.GetProperty("resourceMeta").GetProperty("kind").GetString();
            yield return $"{kind} ReadyReplicas={value.GetProperty("fieldValue").GetProperty("integer").GetInt64()}";
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.ToString() : "";
}
