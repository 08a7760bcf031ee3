using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.CustomResources;

/// <summary>Removes what a structural schema does not know.</summary>
internal static class SchemaPruning
{
    /// <summary>A new tree without unknown members, and without nulls where the schema does not allow them.</summary>
    /// <param name="schema">The schema of a whole object.</param>
    /// <param name="value">Left as it is.</param>
    /// <param name="unknown">Filled with the paths of what was removed.</param>
    public static JsonObject Prune(OpenApiSchema schema, JsonObject value, List<string>? unknown) => Members(schema, value, "", isResource: true, unknown);

    private static JsonObject Members(OpenApiSchema schema, JsonObject value, string path, bool isResource, List<string>? unknown)
    {
        var result = new JsonObject();
        foreach (var (name, member) in value)
        {
            var memberPath = path.Length == 0 ? name : $"{path}.{name}";
            if (isResource && name is "apiVersion" or "kind" or "metadata")
            {
                result[name] = member?.DeepClone();
            }
            else if (schema.Member(name) is { } known)
            {
                if (member is not null || known.Nullable || known.PreserveUnknown)
                {
                    result[name] = Value(known, member, memberPath, unknown);
                }
            }
            else if (schema.PreserveUnknown)
            {
                result[name] = member?.DeepClone();
            }
            else
            {
                unknown?.Add(memberPath);
            }
        }

        return result;
    }

    private static JsonNode? Value(OpenApiSchema schema, JsonNode? value, string path, List<string>? unknown) => value switch
    {
        JsonObject members => Members(schema, members, path, schema.EmbeddedResource, unknown),
        JsonArray items when schema.Items is { } element => new JsonArray([.. items.Select((item, i) => Value(element, item, $"{path}[{i}]", unknown))]),
        _ => value?.DeepClone(),
    };
}
