using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Applying;

/// <summary>How labels, annotations and owner references of a manifest meet those of the live object (agent.md section 2.6).</summary>
internal static class MetadataMerge
{
    private static readonly string[] Maps = ["labels", "annotations"];

    /// <summary>
    /// Brings the manifest's labels and annotations and the owner reference into the live metadata. Keys of others stay; a key of
    /// the manifest that ends in a dash removes the key without it.
    /// </summary>
    /// <param name="live">Metadata of the live object; changed in place.</param>
    /// <param name="manifest">Metadata of the manifest.</param>
    /// <param name="owner">Reference of the work's record.</param>
    /// <param name="isOwned">Whether the object shall carry it.</param>
    /// <param name="vanished">Labels and annotations of earlier manifests that go (<see cref="MetadataKeys"/>).</param>
    /// <returns>Whether anything changed.</returns>
    public static bool Into(JsonObject live, JsonObject manifest, OwnerReference owner, bool isOwned, ImmutableSortedSet<string> vanished)
    {
        var changed = false;
        foreach (var (map, key) in vanished.Select(MetadataKeys.Split))
        {
            changed |= live.Object(map)?.Remove(key) == true;
        }

        foreach (var map in Maps)
        {
            changed |= MergeMap(live, manifest, map);
        }

        var owners = OwnerReferences.Merge(live["ownerReferences"] as JsonArray, owner, isOwned, out var ownersChanged);
        if (ownersChanged)
        {
            live["ownerReferences"] = owners;
        }

        return changed || ownersChanged;
    }

    /// <summary>The metadata of an object that does not exist yet: what a dash marks is left out.</summary>
    public static void ForCreation(JsonObject metadata, OwnerReference owner, bool isOwned)
    {
        foreach (var map in Maps)
        {
            if (metadata.Object(map) is { } members)
            {
                foreach (var name in members.Select(member => member.Key).Where(IsRemoval).ToList())
                {
                    members.Remove(name);
                }
            }
        }

        metadata.Remove("ownerReferences");
        if (isOwned)
        {
            metadata["ownerReferences"] = new JsonArray(owner.ToJson());
        }
    }

    private static bool MergeMap(JsonObject live, JsonObject manifest, string map)
    {
        var changed = false;
        foreach (var (name, value) in manifest.Object(map) ?? [])
        {
            var members = live.ObjectOrNew(map);
            if (IsRemoval(name))
            {
                changed |= members.Remove(name[..^1]);
            }
            else if (!JsonNode.DeepEquals(members[name], value))
            {
                members[name] = value?.DeepClone();
                changed = true;
            }
        }

        return changed;
    }

    private static bool IsRemoval(string name) => name.EndsWith('-');
}
