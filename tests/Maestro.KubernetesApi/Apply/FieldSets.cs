using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Apply;

/// <summary>The paths an object sets.</summary>
internal static class FieldSets
{
    /// <summary>Every path that somebody who applies the object owns.</summary>
    /// <exception cref="DecodeException">An element of a list lacks a key member, or stands there twice.</exception>
    public static FieldSet Of(TypeSchema type, JsonNode? value) => Below(type, value) ?? FieldSet.Empty;

    /// <summary>Adds the members of structures on the way to a path: they are kept as long as something below them is.</summary>
    public static FieldSet WithNamedMembers(FieldSet set, TypeSchema type) => FieldSet.Of(set.Nodes.Select(node => (
        node.Element,
        node.Member || (!node.Below.IsEmpty && FieldTypes.IsNamed(type, node.Element)),
        WithNamedMembers(node.Below, FieldTypes.Below(type, node.Element)))));

    /// <summary>Null when the value is owned as a whole.</summary>
    private static FieldSet? Below(TypeSchema type, JsonNode? value)
    {
        if (FieldTypes.Members(type, value) is { } members)
        {
            return FieldSet.Of(members.Select(member => Member(type, member.Key, member.Value)));
        }

        if (FieldTypes.Items(type) is { } list && value is JsonArray items)
        {
            var index = FieldTypes.Index(list, items);
            if (index.Count < items.Count)
            {
                var twice = items.Select(item => FieldElement.Item(list, item)).GroupBy(item => item).First(group => group.Count() > 1).Key;
                throw new DecodeException($"duplicate entries for key {FieldElement.Display([twice])}");
            }

            return FieldSet.Of(index.Select(item => (item.Key, true, Below(list.Element, item.Value) ?? FieldSet.Empty)));
        }

        return value is null && !type.Atomic ? FieldSet.Empty : null;
    }

    private static (string, bool, FieldSet) Member(TypeSchema type, string name, JsonNode? value)
    {
        var element = FieldElement.Member(name);
        var below = Below(FieldTypes.Member(type, name), value);
        var whole = below is null || value is null or JsonObject { Count: 0 } || !FieldTypes.IsNamed(type, element);
        return (element, whole, below ?? FieldSet.Empty);
    }
}
