using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Apply;

/// <summary>Takes paths out of an object.</summary>
internal static class Removal
{
    /// <summary>A new tree without the members of the set.</summary>
    public static JsonObject Without(TypeSchema type, JsonObject value, FieldSet paths) => (JsonObject?)Below(type, value, paths) ?? [];

    private static JsonNode? Below(TypeSchema type, JsonNode? value, FieldSet paths)
    {
        if (paths.IsEmpty)
        {
            return value?.DeepClone();
        }

        if (FieldTypes.Members(type, value) is { } members)
        {
            var kept = members.Where(member => !paths.Has(FieldElement.Member(member.Key))).Select(member => KeyValuePair.Create(
                member.Key,
                Below(FieldTypes.Member(type, member.Key), member.Value, paths.Below(FieldElement.Member(member.Key)))));
            var result = new JsonObject(kept.Where(member => member.Value is not null || members[member.Key] is null));
            return result.Count == 0 ? null : result;
        }

        if (FieldTypes.Items(type) is { } list && value is JsonArray items)
        {
            var kept = items.Select(item => (Item: item, Element: FieldElement.Item(list, item))).Where(item => !paths.Has(item.Element))
                .Select(item => Below(list.Element, item.Item, paths.Below(item.Element)));
            JsonNode?[] result = [.. kept];
            return result.Length == 0 ? null : new JsonArray(result);
        }

        return value?.DeepClone();
    }
}
