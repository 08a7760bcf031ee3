using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Apply;

/// <summary>Who writes, and through which door.</summary>
/// <param name="Manager">The field manager.</param>
/// <param name="Subresource">Empty for the object itself.</param>
/// <param name="Now">The time of the write, as on the wire.</param>
internal sealed record FieldWriter(string Manager, string Subresource, string Now);

/// <summary>
/// Keeps <c>metadata.managedFields</c>: who owns which path of an object, for writes that replace (create, update, patch) and for server-side
/// apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/).
/// </summary>
internal static class FieldManager
{
    private const string BeforeFirstApply = "before-first-apply";

    private static readonly FieldSet NeverOwned = FieldSet.OfPaths(
    [
        ["f:apiVersion"], ["f:kind"], ["f:metadata", "f:name"], ["f:metadata", "f:generateName"], ["f:metadata", "f:namespace"],
        ["f:metadata", "f:uid"], ["f:metadata", "f:resourceVersion"], ["f:metadata", "f:generation"], ["f:metadata", "f:creationTimestamp"],
        ["f:metadata", "f:deletionTimestamp"], ["f:metadata", "f:deletionGracePeriodSeconds"], ["f:metadata", "f:selfLink"],
        ["f:metadata", "f:managedFields"],
    ]);

    /// <summary>Sets the managed fields of an object that replaces another.</summary>
    /// <param name="resource">What it is.</param>
    /// <param name="live">What was there; the resource's empty object when it is new.</param>
    /// <param name="after">Gets its managed fields.</param>
    /// <param name="writer">Who writes.</param>
    public static void Update(ApiResource resource, JsonObject live, JsonObject after, FieldWriter writer)
    {
        var isNew = live.TextAt("metadata", "uid") is null;
        var managers = ManagersFor(live, after, writer);
        try
        {
            if (managers.Count > 0 || isNew)
            {
                Track(resource, live, after, managers, writer);
            }
        }
        catch (DecodeException)
        {
            // Lists whose elements cannot be told apart are nobody's; validation will say what is wrong with them.
        }

        SetManagers(after, managers);
    }

    /// <summary>Lays an applied configuration over an object.</summary>
    /// <returns>The merged object, with its managed fields.</returns>
    /// <exception cref="ApiFailure">Another manager owns a path that would change, and <paramref name="force"/> is false.</exception>
    public static JsonObject Apply(ApiResource resource, JsonObject live, JsonObject applied, FieldWriter writer, bool force)
    {
        var managers = ManagedFields.Read(live);
        if (managers.Count == 0 && live.TextAt("metadata", "uid") is not null)
        {
            Track(resource, resource.Empty(), live, managers, writer with { Manager = BeforeFirstApply, Subresource = "" });
        }

        var before = new Dictionary<ManagerKey, ManagerEntry>(managers);
        var self = new ManagerKey(writer.Manager, ManagerKey.Apply, "", writer.Subresource);
        var last = managers.GetValueOrDefault(self)?.Fields ?? FieldSet.Empty;
        var applies = Owned(resource, FieldSets.Of(resource.Schema, applied), writer.Subresource);
        managers[self] = new ManagerEntry(applies, resource.GroupVersion, managers.GetValueOrDefault(self)?.Time ?? writer.Now);

        var merged = (JsonObject)Merging.Merge(resource.Schema, live, OnlyOwned(resource, applied, writer.Subresource))!;
        merged = Prune(resource.Schema, merged, managers, last);
        var changes = Changes(resource, live, merged, writer.Subresource);
        Settle(managers, self, changes, force);

        if (!changes.Added.IsEmpty || !changes.Modified.IsEmpty || !changes.Removed.IsEmpty || !SameOwners(before, managers))
        {
            managers[self] = managers[self] with { Time = writer.Now };
        }

        SetManagers(merged, managers);
        return merged;
    }

    private static Dictionary<ManagerKey, ManagerEntry> ManagersFor(JsonObject live, JsonObject after, FieldWriter writer)
    {
        if (writer.Subresource.Length > 0)
        {
            return ManagedFields.Read(live);
        }

        if (ManagedFields.IsReset(after))
        {
            return [];
        }

        // A client that does not know managed fields must not delete them by leaving them out.
        var given = ManagedFields.Read(after);
        return given.Count > 0 ? given : ManagedFields.Read(live);
    }

    private static void Track(
        ApiResource resource, JsonObject live, JsonObject after, Dictionary<ManagerKey, ManagerEntry> managers, FieldWriter writer)
    {
        var changes = Changes(resource, live, after, writer.Subresource);
        var written = changes.Added.Union(changes.Modified);
        foreach (var (key, entry) in managers.ToList())
        {
            managers[key] = entry with { Fields = entry.Fields.Difference(written).Difference(changes.Removed) };
        }

        var self = new ManagerKey(writer.Manager, ManagerKey.Update, resource.GroupVersion, writer.Subresource);
        if (!written.IsEmpty)
        {
            var mine = managers.GetValueOrDefault(self)?.Fields ?? FieldSet.Empty;
            managers[self] = new ManagerEntry(mine.Union(written), resource.GroupVersion, writer.Now);
        }
    }

    private static void Settle(Dictionary<ManagerKey, ManagerEntry> managers, ManagerKey self, Comparison changes, bool force)
    {
        var written = changes.Added.Union(changes.Modified);
        var conflicts = managers.Where(manager => manager.Key != self)
            .Select(manager => (manager.Key, Paths: manager.Value.Fields.Intersection(written)))
            .Where(conflict => !conflict.Paths.IsEmpty)
            .ToList();
        if (conflicts.Count > 0 && !force)
        {
            throw ApplyConflict.Of(conflicts);
        }

        foreach (var (key, entry) in managers.Where(manager => manager.Key != self).ToList())
        {
            managers[key] = entry with { Fields = entry.Fields.Difference(written).Difference(changes.Removed) };
        }
    }

    /// <summary>
    /// Removes what the manager applied last time and does not apply now, unless somebody else owns it. A path is not dangling when it was
    /// never the manager's.
    /// </summary>
    private static JsonObject Prune(StructSchema type, JsonObject merged, Dictionary<ManagerKey, ManagerEntry> managers, FieldSet last)
    {
        if (last.IsEmpty)
        {
            return merged;
        }

        var all = Named(FieldSets.Of(type, merged));
        var owned = managers.Values.Aggregate(FieldSet.Empty, (set, manager) => set.Union(manager.Fields));
        var pruned = Removal.Without(type, merged, Named(last));
        var kept = Named(FieldSets.Of(type, pruned)).Union(Named(owned));
        pruned = Removal.Without(type, merged, all.Difference(kept));
        return Removal.Without(type, merged, all.Difference(Named(FieldSets.Of(type, pruned))).Intersection(Named(last)));

        FieldSet Named(FieldSet set) => FieldSets.WithNamedMembers(set, type);
    }

    private static Comparison Changes(ApiResource resource, JsonObject before, JsonObject after, string subresource)
    {
        var changes = Comparison.Of(resource.Schema, before, after);
        return new Comparison(
            Owned(resource, changes.Added, subresource),
            Owned(resource, changes.Removed, subresource),
            Owned(resource, changes.Modified, subresource));
    }

    /// <summary>Without what nobody can own through this door.</summary>
    private static FieldSet Owned(ApiResource resource, FieldSet paths, string subresource)
    {
        var owned = FieldSet.Of(paths.Nodes.Select(node => (node.Element, node.Member && node.Element != "f:metadata", node.Below)))
            .WithoutBelow(NeverOwned);
        return subresource switch
        {
            "status" => FieldSet.Of(owned.Nodes.Where(node => node.Element == "f:status")),
            _ when resource.HasStatus => FieldSet.Of(owned.Nodes.Where(node => node.Element != "f:status")),
            _ => owned,
        };
    }

    private static JsonObject OnlyOwned(ApiResource resource, JsonObject applied, string subresource)
    {
        var result = applied.Copy();
        foreach (var name in applied.Select(member => member.Key).Where(name => name is not ("apiVersion" or "kind" or "metadata")))
        {
            if (subresource == "status" ? name != "status" : name == "status" && resource.HasStatus)
            {
                result.Remove(name);
            }
        }

        return result;
    }

    private static bool SameOwners(Dictionary<ManagerKey, ManagerEntry> before, Dictionary<ManagerKey, ManagerEntry> after) =>
        before.Count == after.Count(manager => !manager.Value.Fields.IsEmpty)
        && before.All(manager => after.TryGetValue(manager.Key, out var now) && now.Fields.Equals(manager.Value.Fields));

    private static void SetManagers(JsonObject value, Dictionary<ManagerKey, ManagerEntry> managers)
    {
        var metadata = value.Make("metadata");
        metadata.Remove("managedFields");
        if (ManagedFields.Write(managers) is { Count: > 0 } entries)
        {
            metadata["managedFields"] = entries;
        }
    }
}
