using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.CustomResources;

/// <summary>Fills in the <c>default</c>s of a structural schema.</summary>
internal static class SchemaDefaults
{
    /// <summary>Sets every missing member that has a default, inside the objects that are there.</summary>
    public static void Apply(OpenApiSchema schema, JsonNode? value)
    {
        if (value is JsonObject members)
        {
            foreach (var (name, property) in schema.Properties)
            {
                if (members[name] is null && property.Source["default"] is { } preset && !(property.Nullable && members.ContainsKey(name)))
                {
                    members[name] = preset.DeepClone();
                }

                Apply(property, members[name]);
            }

            foreach (var (name, member) in members.Where(_ => schema.AdditionalProperties is not null).ToList())
            {
                if (!schema.Properties.ContainsKey(name))
                {
                    Apply(schema.AdditionalProperties!, member);
                }
            }
        }
        else if (value is JsonArray items && schema.Items is { } element)
        {
            foreach (var item in items)
            {
                Apply(element, item);
            }
        }
    }
}
