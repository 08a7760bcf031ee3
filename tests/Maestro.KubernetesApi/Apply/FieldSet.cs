namespace Maestro.KubernetesApi.Apply;

/// <summary>
/// A set of paths into an object, as server-side apply keeps them: a tree whose edges are <c>f:name</c> (a member), <c>k:{...}</c> (the element
/// with these key members), <c>v:...</c> (the element with this value). Sets never change; operations make new ones.
/// </summary>
internal sealed class FieldSet : IEquatable<FieldSet>
{
    /// <summary>The set without paths.</summary>
    public static readonly FieldSet Empty = new([]);

    private readonly SortedDictionary<string, Node> _nodes;

    private FieldSet(SortedDictionary<string, Node> nodes) => _nodes = nodes;

    /// <summary>Whether there is no path in the set.</summary>
    public bool IsEmpty => _nodes.Count == 0;

    /// <summary>What starts with each element: whether the element itself is a member of the set, and what lies below it.</summary>
    public IEnumerable<(string Element, bool Member, FieldSet Below)> Nodes => _nodes.Select(node => (node.Key, node.Value.Member, node.Value.Below));

    /// <summary>Makes a set of nodes; nodes that say nothing are left out.</summary>
    public static FieldSet Of(IEnumerable<(string Element, bool Member, FieldSet Below)> nodes)
    {
        var result = new SortedDictionary<string, Node>(FieldElement.Order);
        foreach (var (element, member, below) in nodes)
        {
            if (member || !below.IsEmpty)
            {
                result[element] = new Node(member, below);
            }
        }

        return result.Count == 0 ? Empty : new FieldSet(result);
    }

    /// <summary>The set of these paths.</summary>
    public static FieldSet OfPaths(IEnumerable<IReadOnlyList<string>> paths)
    {
        var groups = new Dictionary<string, (bool Member, List<IReadOnlyList<string>> Below)>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var group = groups.GetValueOrDefault(path[0], (false, []));
            if (path.Count > 1)
            {
                group.Below.Add([.. path.Skip(1)]);
            }

            groups[path[0]] = (group.Member || path.Count == 1, group.Below);
        }

        return Of(groups.Select(group => (group.Key, group.Value.Member, OfPaths(group.Value.Below))));
    }

    /// <summary>Whether the one-element path is a member.</summary>
    public bool Has(string element) => _nodes.TryGetValue(element, out var node) && node.Member;

    /// <summary>What lies below an element.</summary>
    public FieldSet Below(string element) => _nodes.TryGetValue(element, out var node) ? node.Below : Empty;

    /// <summary>Paths in one of the sets.</summary>
    public FieldSet Union(FieldSet other) =>
        IsEmpty ? other : other.IsEmpty ? this : Combine(other, (left, right) => left || right, (left, right) => left.Union(right));

    /// <summary>Paths in both sets.</summary>
    public FieldSet Intersection(FieldSet other) =>
        IsEmpty || other.IsEmpty ? Empty : Combine(other, (left, right) => left && right, (left, right) => left.Intersection(right));

    /// <summary>Paths in this set that are not in the other.</summary>
    public FieldSet Difference(FieldSet other) =>
        IsEmpty || other.IsEmpty ? this : Combine(other, (left, right) => left && !right, (left, right) => left.Difference(right));

    /// <summary>Paths in this set that are neither in the other nor below one of its members.</summary>
    public FieldSet WithoutBelow(FieldSet other) => Of(Nodes.Where(node => !other.Has(node.Element))
        .Select(node => (node.Element, node.Member, node.Below.WithoutBelow(other.Below(node.Element)))));

    /// <summary>Every path, in the order of the wire format.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths()
    {
        foreach (var (element, member, below) in Nodes)
        {
            if (member)
            {
                yield return [element];
            }

            foreach (var path in below.Paths())
            {
                yield return [element, .. path];
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(FieldSet? other) =>
        other is not null && _nodes.Count == other._nodes.Count
        && _nodes.All(node => other._nodes.TryGetValue(node.Key, out var theirs) && theirs.Member == node.Value.Member && theirs.Below.Equals(node.Value.Below));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _nodes.Count;

    private FieldSet Combine(FieldSet other, Func<bool, bool, bool> member, Func<FieldSet, FieldSet, FieldSet> below)
    {
        var elements = _nodes.Keys.Union(other._nodes.Keys);
        return Of(elements.Select(element => (element, member(Has(element), other.Has(element)), below(Below(element), other.Below(element)))));
    }

    private sealed record Node(bool Member, FieldSet Below);
}
