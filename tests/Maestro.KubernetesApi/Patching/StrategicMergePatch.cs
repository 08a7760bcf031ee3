using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Apply;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Patching;

/// <summary>
/// Strategic merge patch: like a merge patch, but lists with a merge key are merged element by element, and directives (<c>$patch</c>,
/// <c>$deleteFromPrimitiveList</c>, <c>$setElementOrder</c>, <c>$retainKeys</c>) say more.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Delete = "$deleteFromPrimitiveList/";
    private const string Order = "$setElementOrder/";

    /// <summary>A new tree: the target changed as the patch says.</summary>
    public static JsonObject Apply(TypeSchema type, JsonObject? target, JsonObject patch)
    {
        var result = target?.Copy() ?? [];
        if (patch.TextAt("$patch") is "replace")
        {
            return Plain(patch);
        }

        foreach (var kept in new[] { patch.ArrayAt("$retainKeys") }.OfType<JsonArray>())
        {
            foreach (var name in result.Select(member => member.Key).Except(kept.Texts()).ToList())
            {
                result.Remove(name);
            }
        }

        foreach (var (name, value) in patch.Where(change => change.Key[0] != '$'))
        {
            Member(FieldTypes.Member(type, name), result, name, value);
        }

        foreach (var (name, value) in patch.Where(change => change.Key.StartsWith(Delete, StringComparison.Ordinal)))
        {
            var gone = (value as JsonArray).Texts();
            var list = name[Delete.Length..];
            result[list] = JsonTree.Array(result.ArrayAt(list).Texts().Except(gone));
        }

        foreach (var (name, value) in patch.Where(change => change.Key.StartsWith(Order, StringComparison.Ordinal)))
        {
            Sort(FieldTypes.Member(type, name[Order.Length..]), result, name[Order.Length..], value as JsonArray ?? []);
        }

        return result;
    }

    private static void Member(TypeSchema type, JsonObject result, string name, JsonNode? value)
    {
        switch (value)
        {
            case null:
                result.Remove(name);
                break;
            case JsonObject changes when changes.TextAt("$patch") == "delete":
                result.Remove(name);
                break;
            case JsonObject changes:
                result[name] = Apply(type, result[name] as JsonObject, changes);
                break;
            case JsonArray items when type is ListSchema { Kind: not ListKind.Atomic } list:
                result[name] = Items(list, result[name] as JsonArray ?? [], items);
                break;
            default:
                result[name] = value.DeepClone();
                break;
        }
    }

    private static JsonArray Items(ListSchema list, JsonArray target, JsonArray patch)
    {
        if (list.Kind == ListKind.Set)
        {
            return new JsonArray([.. target.Concat(patch).DistinctBy(JsonText.Of).Select(item => item?.DeepClone())]);
        }

        if (patch.Any(item => item.TextAt("$patch") == "replace"))
        {
            return new JsonArray([.. patch.OfType<JsonObject>().Where(item => item.TextAt("$patch") != "replace").Select(Plain)]);
        }

        var key = list.Keys[0].Name;
        var result = new List<JsonNode?>(target.Select(item => item?.DeepClone()));
        foreach (var change in patch.OfType<JsonObject>())
        {
            var at = result.FindIndex(item => JsonTree.Same(item.At(key), change[key]));
            if (change.TextAt("$patch") == "delete")
            {
                result.RemoveAll(item => JsonTree.Same(item.At(key), change[key]));
            }
            else if (at >= 0)
            {
                result[at] = Apply(list.Element, result[at] as JsonObject, change);
            }
            else
            {
                result.Add(Apply(list.Element, null, change));
            }
        }

        return new JsonArray([.. result]);
    }

    private static void Sort(TypeSchema type, JsonObject result, string name, JsonArray order)
    {
        if (result.ArrayAt(name) is not { } items)
        {
            return;
        }

        var key = type is ListSchema { Kind: ListKind.Map } list ? list.Keys[0].Name : null;
        var wanted = order.Select(item => JsonText.Of(key is null ? item : item.At(key))).ToList();
        result[name] = new JsonArray([.. items
            .Select((item, index) => (Item: item, Place: wanted.IndexOf(JsonText.Of(key is null ? item : item.At(key))), Index: index))
            .OrderBy(entry => entry.Place < 0 ? int.MaxValue : entry.Place)
            .ThenBy(entry => entry.Index)
            .Select(entry => entry.Item?.DeepClone())]);
    }

    private static JsonObject Plain(JsonObject patch) =>
        new(patch.Where(member => member.Key[0] != '$').Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
}
