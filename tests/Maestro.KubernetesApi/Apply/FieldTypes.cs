using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Apply;

/// <summary>Types met on the way through an object.</summary>
internal static class FieldTypes
{
    private static readonly MapSchema AnyMap = new(AnySchema.Instance, atomic: false);

    /// <summary>The type of a member.</summary>
    public static TypeSchema Member(TypeSchema type, string name) => type switch
    {
        StructSchema known => known.Field(name)?.Type ?? AnySchema.Instance,
        MapSchema map => map.Element,
        _ => AnySchema.Instance,
    };

    /// <summary>The type of the elements.</summary>
    public static TypeSchema Element(TypeSchema type) => type is ListSchema list ? list.Element : AnySchema.Instance;

    /// <summary>The type an element of a path leads to.</summary>
    public static TypeSchema Below(TypeSchema type, string element) => element[0] == 'f' ? Member(type, element[2..]) : Element(type);

    /// <summary>Whether the member has a place of its own in the type, rather than being a key of a map.</summary>
    public static bool IsNamed(TypeSchema type, string element) =>
        element[0] == 'f' && type is StructSchema known && known.Field(element[2..]) is not null;

    /// <summary>The object when it is merged member by member, else null.</summary>
    public static JsonObject? Members(TypeSchema type, JsonNode? value) => Settled(type, value) is StructSchema or MapSchema { Atomic: false }
        && !type.Atomic ? value as JsonObject : null;

    /// <summary>The list's schema when it is merged element by element, else null.</summary>
    public static ListSchema? Items(TypeSchema type) => type is ListSchema { Atomic: false } list ? list : null;

    /// <summary>Whether the value is null, or an object or list without content.</summary>
    public static bool IsHollow(JsonNode? value) => value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    /// <summary>The elements of a list by their path element; where two are equal, the first.</summary>
    public static Dictionary<string, JsonNode?> Index(ListSchema list, JsonArray? items)
    {
        var result = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in items ?? [])
        {
            result.TryAdd(FieldElement.Item(list, item), item);
        }

        return result;
    }

    private static TypeSchema Settled(TypeSchema type, JsonNode? value) => type is AnySchema && value is JsonObject ? AnyMap : type;
}
