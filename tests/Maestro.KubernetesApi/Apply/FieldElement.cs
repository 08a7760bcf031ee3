using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Apply;

/// <summary>One step of a path, in its wire form: <c>f:name</c>, <c>k:{"key":value}</c> or <c>v:value</c>.</summary>
internal static class FieldElement
{
    /// <summary>Members first, then keyed elements, then values.</summary>
    public static readonly IComparer<string> Order = Comparer<string>.Create((left, right) =>
    {
        var byKind = Rank(left).CompareTo(Rank(right));
        return byKind != 0 ? byKind : string.CompareOrdinal(left, right);
    });

    /// <summary>A member of an object.</summary>
    public static string Member(string name) => $"f:{name}";

    /// <summary>The element of a list, told apart as the list's schema says.</summary>
    /// <exception cref="DecodeException">The element lacks a key member.</exception>
    public static string Item(ListSchema list, JsonNode? item)
    {
        if (list.Kind == ListKind.Set)
        {
            return $"v:{JsonText.Of(item)}";
        }

        var keys = new JsonObject();
        foreach (var key in list.Keys.OrderBy(key => key.Name, StringComparer.Ordinal))
        {
            keys[key.Name] = (item.At(key.Name) ?? key.Default)?.DeepClone() ?? throw new DecodeException(
                $"associative list with keys has an element that omits key field {JsonText.Quoted(key.Name)} (and doesn't have default value)");
        }

        return $"k:{JsonText.Of(keys)}";
    }

    /// <summary>A path as messages write it, such as <c>.spec.containers[name="web"].image</c>.</summary>
    public static string Display(IEnumerable<string> path) => string.Concat(path.Select(element => element[0] switch
    {
        'f' => $".{element[2..]}",
        'v' => $"[={element[2..]}]",
        _ => $"[{string.Join(',', ((JsonObject)JsonReader.Read(System.Text.Encoding.UTF8.GetBytes(element[2..]))!)
            .Select(key => $"{key.Key}={JsonText.Of(key.Value)}"))}]",
    }));

    private static int Rank(string element) => element[0] switch { 'f' => 0, 'k' => 1, _ => 2 };
}
