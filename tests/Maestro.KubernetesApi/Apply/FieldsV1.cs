using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Apply;

/// <summary>The wire form of a <see cref="FieldSet"/>: <c>metadata.managedFields[].fieldsV1</c>.</summary>
internal static class FieldsV1
{
    /// <summary>Writes a set.</summary>
    public static JsonObject Write(FieldSet set)
    {
        var result = new JsonObject();
        foreach (var (element, member, below) in set.Nodes)
        {
            var inner = Write(below);
            if (member && inner.Count > 0)
            {
                inner.Insert(0, ".", new JsonObject());
            }

            result[element] = inner;
        }

        return result;
    }

    /// <summary>Reads a set.</summary>
    public static FieldSet Read(JsonObject? fields) => fields is null ? FieldSet.Empty : FieldSet.Of(fields
        .Where(field => field.Key != ".")
        .Select(field => (field.Key, Member(field.Value as JsonObject), Read(field.Value as JsonObject))));

    private static bool Member(JsonObject? inner) => inner is null || inner.Count == 0 || inner.ContainsKey(".");
}
