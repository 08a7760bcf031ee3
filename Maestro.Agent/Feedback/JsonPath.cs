using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Maestro.Agent.Feedback;

/// <summary>
/// A path in the Kubernetes dialect of JSONPath (agent.md section 4.6): fields, indices, <c>[*]</c>, <c>.*</c> and filters that
/// compare a field with a text. Slices, unions, recursive descent and the other operators are refused when the path is parsed.
/// </summary>
internal sealed class JsonPath
{
    private readonly List<JsonPathStep> _steps;

    private JsonPath(List<JsonPathStep> steps) => _steps = steps;

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The path read.</param>
    /// <param name="error">What is wrong with it; empty when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path, out string error)
    {
        var parser = new JsonPathParser(text);
        var steps = parser.Parse(out error);
        path = steps is null ? null : new JsonPath(steps);
        return path is not null;
    }

    /// <summary>Finds the values of a path. A missing key is no error and yields nothing.</summary>
    /// <param name="root">The object to look into.</param>
    /// <param name="found">The values in order.</param>
    /// <param name="error">Why a step cannot be taken; empty when all could.</param>
    public bool TryFind(JsonElement root, out List<JsonElement> found, out string error)
    {
        found = [root];
        error = "";
        foreach (var step in _steps)
        {
            var next = new List<JsonElement>();
            foreach (var value in found)
            {
                error = step.Take(value, next);
                if (error.Length > 0)
                {
                    return false;
                }
            }

            found = next;
        }

        return true;
    }
}
