using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Maestro.Agent.Feedback;

/// <summary>
/// A path in the Kubernetes dialect of JSONPath (agent.md section 4.6), which is not that of RFC 9535: fields, indices, slices,
/// unions, wildcards, recursive descent, and filters of one comparison.
/// </summary>
internal sealed class JsonPath
{
    private readonly IReadOnlyList<JsonPathStep> _steps;

    private JsonPath(IReadOnlyList<JsonPathStep> steps) => _steps = steps;

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The path read.</param>
    /// <param name="error">What is wrong with it; empty when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path, out string error)
    {
        try
        {
            path = new JsonPath(new JsonPathParser(text).Parse());
            error = "";
            return true;
        }
        catch (Exception cause) when (cause is JsonPathException or JsonException or FormatException)
        {
            (path, error) = (null, cause.Message);
            return false;
        }
    }

    /// <summary>Finds the values of a path. A missing key is no error and yields nothing.</summary>
    /// <param name="root">The object to look into.</param>
    /// <param name="found">The values in order.</param>
    /// <param name="error">Why a step cannot be taken; empty when all could.</param>
    public bool TryFind(JsonElement root, out List<JsonElement> found, out string error)
    {
        var isFound = TryLocate(root, out var spots, out error);
        found = [.. spots.Select(spot => spot.Value)];
        return isFound;
    }

    /// <summary>Finds the values of a path together with their places.</summary>
    /// <param name="root">The object to look into.</param>
    /// <param name="found">The values in order.</param>
    /// <param name="error">Why a step cannot be taken; empty when all could.</param>
    public bool TryLocate(JsonElement root, out IReadOnlyList<JsonSpot> found, out string error)
    {
        try
        {
            found = JsonPathStep.TakeAll(_steps, [new JsonSpot(root, null)]);
            error = "";
            return true;
        }
        catch (JsonPathException cause)
        {
            (found, error) = ([], cause.Message);
            return false;
        }
    }
}

/// <summary>A path cannot be read, or a step of it cannot be taken.</summary>
internal sealed class JsonPathException(string message) : Exception(message);
