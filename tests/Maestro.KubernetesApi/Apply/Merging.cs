using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Apply;

/// <summary>Lays an applied configuration over a live object.</summary>
internal static class Merging
{
    /// <summary>A new tree: what the configuration says, else what is live. Elements of keyed lists take the configuration's order.</summary>
    public static JsonNode? Merge(TypeSchema type, JsonNode? live, JsonNode? applied)
    {
        if (live is null || applied is null)
        {
            return (applied ?? live)?.DeepClone();
        }

        if (FieldTypes.Members(type, live) is { } before && FieldTypes.Members(type, applied) is { } after)
        {
            return Members(type, before, after);
        }

        return FieldTypes.Items(type) is { } list && live is JsonArray liveItems && applied is JsonArray appliedItems
            ? Items(list, liveItems, appliedItems)
            : applied.DeepClone();
    }

    private static JsonObject Members(TypeSchema type, JsonObject live, JsonObject applied)
    {
        var result = new JsonObject();
        foreach (var (name, value) in live)
        {
            result[name] = Merge(FieldTypes.Member(type, name), value, applied[name]);
        }

        foreach (var (name, value) in applied)
        {
            if (!live.ContainsKey(name))
            {
                result[name] = value?.DeepClone();
            }
        }

        return result;
    }

    /// <summary>Elements only the live list has keep their place before the element that follows them there.</summary>
    private static JsonArray Items(ListSchema list, JsonArray live, JsonArray applied)
    {
        var result = new JsonArray();
        var liveOrder = live.Select(item => FieldElement.Item(list, item)).ToList();
        var liveIndex = FieldTypes.Index(list, live);
        var appliedIndex = FieldTypes.Index(list, applied);
        var next = 0;
        var shared = new Queue<string>(appliedIndex.Keys.Where(liveIndex.ContainsKey));
        foreach (var (element, item) in appliedIndex)
        {
            TakeLive(stopAt: shared.TryPeek(out var stop) ? stop : null);
            result.Add(Merge(list.Element, liveIndex.GetValueOrDefault(element), item));
            if (shared.TryPeek(out var first) && first == element)
            {
                shared.Dequeue();
                next += next < liveOrder.Count && liveOrder[next] == element ? 1 : 0;
            }
        }

        TakeLive(stopAt: null);
        return result;

        void TakeLive(string? stopAt)
        {
            for (; next < liveOrder.Count && liveOrder[next] != stopAt; next++)
            {
                if (!appliedIndex.ContainsKey(liveOrder[next]))
                {
                    result.Add(live[next]?.DeepClone());
                }
            }
        }
    }
}
