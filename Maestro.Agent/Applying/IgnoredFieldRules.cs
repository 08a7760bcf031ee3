using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.Feedback;
using Maestro.Agent.Jq;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>Removes the fields that a server-side apply leaves to others (agent.md section 2.8).</summary>
internal static class IgnoredFieldRules
{
    /// <summary>Removes the fields from a manifest.</summary>
    /// <exception cref="ManifestException">A pointer or expression cannot be followed.</exception>
    public static void Remove(JsonObject manifest, ImmutableArray<IgnoredFields> rules, TimeProvider time)
    {
        foreach (var rule in rules.Where(rule => rule.IsOnPresence))
        {
            foreach (var path in rule.JsonPaths)
            {
                RemovePath(manifest, path);
            }

            foreach (var pointer in rule.JsonPointers)
            {
                JsonPointer.Remove(manifest, pointer);
            }

            foreach (var expression in rule.JqPaths)
            {
                RemoveFound(manifest, expression, time);
            }
        }
    }

    private static void RemoveFound(JsonObject manifest, string expression, TimeProvider time)
    {
        try
        {
            JqDeletion.Apply(manifest, expression, time);
        }
        // Whatever an expression does, it is this manifest's fault: without an error of its own, the whole work would be tried again in silence.
        catch (Exception cause)
        {
            throw new ManifestException($"JQ expression error in '{expression}': {cause.Message}", ApplyFailure.IgnoredFields);
        }
    }

    // What comes before the last dot is a path, what follows is the key to remove from every object the path finds.
    private static void RemovePath(JsonObject manifest, string path)
    {
        var dot = path.LastIndexOf('.');
        if (dot < 0 || !JsonPath.TryParse(path[..dot], out var parent, out _))
        {
            return;
        }

        var key = path[(dot + 1)..];
        if (!parent.TryLocate(JsonBytes.Parse(JsonBytes.Write(manifest)), out var spots, out _))
        {
            return;
        }

        foreach (var spot in spots)
        {
            if (spot.Value.ValueKind == JsonValueKind.Object && spot.In(manifest) is JsonObject target)
            {
                target.Remove(key);
            }
        }
    }
}
