using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Apply;

/// <summary>Which paths differ between two objects of one type.</summary>
internal sealed record Comparison(FieldSet Added, FieldSet Removed, FieldSet Modified)
{
    /// <summary>Compares.</summary>
    public static Comparison Of(TypeSchema type, JsonObject before, JsonObject after)
    {
        var walk = new Walk();
        walk.Members(type, before, after);
        return new Comparison(FieldSet.OfPaths(walk.Added), FieldSet.OfPaths(walk.Removed), FieldSet.OfPaths(walk.Modified));
    }

    /// <summary>Without these paths and what lies below them.</summary>
    public Comparison Without(FieldSet paths) => new(Added.WithoutBelow(paths), Removed.WithoutBelow(paths), Modified.WithoutBelow(paths));

    private sealed class Walk
    {
        private readonly List<string> _path = [];

        public List<IReadOnlyList<string>> Added { get; } = [];

        public List<IReadOnlyList<string>> Removed { get; } = [];

        public List<IReadOnlyList<string>> Modified { get; } = [];

        public void Members(TypeSchema type, JsonObject? before, JsonObject? after)
        {
            foreach (var name in (before ?? []).Select(member => member.Key).Union((after ?? []).Select(member => member.Key)))
            {
                JsonNode? old = null;
                JsonNode? now = null;
                var had = before?.TryGetPropertyValue(name, out old) == true;
                var has = after?.TryGetPropertyValue(name, out now) == true;
                Step(FieldElement.Member(name), FieldTypes.Member(type, name), had, old, has, now);
            }
        }

        private void Items(ListSchema list, JsonArray? before, JsonArray? after)
        {
            var old = FieldTypes.Index(list, before);
            var now = FieldTypes.Index(list, after);
            foreach (var element in old.Keys.Union(now.Keys))
            {
                var had = old.TryGetValue(element, out var oldItem);
                var has = now.TryGetValue(element, out var nowItem);
                Step(element, list.Element, had, oldItem, has, nowItem);
            }
        }

        /// <summary>A member that is there but null is neither added when it gets a value nor removed when it loses it.</summary>
        private void Step(string element, TypeSchema type, bool had, JsonNode? before, bool has, JsonNode? after)
        {
            _path.Add(element);
            var hollow = FieldTypes.IsHollow(before) && FieldTypes.IsHollow(after);
            var inside = !hollow && Inside(type, before, after);
            if (!had)
            {
                Added.Add([.. _path]);
            }
            else if (!has)
            {
                Removed.Add([.. _path]);
            }
            else if (!inside && !JsonTree.Same(before, after))
            {
                Modified.Add([.. _path]);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        private bool Inside(TypeSchema type, JsonNode? before, JsonNode? after)
        {
            var old = FieldTypes.Members(type, before);
            var now = FieldTypes.Members(type, after);
            if ((old ?? now) is not null && (before is null || old is not null) && (after is null || now is not null))
            {
                Members(type, old, now);
                return true;
            }

            if (FieldTypes.Items(type) is { } list && before is JsonArray or null && after is JsonArray or null)
            {
                Items(list, before as JsonArray, after as JsonArray);
                return true;
            }

            return false;
        }
    }
}
