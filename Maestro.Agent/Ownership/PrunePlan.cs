using System.Collections.Immutable;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Ownership;

/// <summary>What is known of the object of one manifest after applying.</summary>
/// <param name="Group">API group of the manifest.</param>
/// <param name="Key">The object; null when its kind is unknown.</param>
/// <param name="Uid">UID of the live object; empty when it does not exist; null when that is not known.</param>
internal sealed record ManifestObject(string Group, ObjectKey? Key, string? Uid);

/// <summary>What becomes of the entries of a record after a reconcile (agent.md section 3.4).</summary>
/// <param name="Stale">Entries whose objects left the bundle.</param>
/// <param name="Current">Entries to keep.</param>
internal sealed record PrunePlan(ImmutableArray<AppliedResource> Stale, ImmutableArray<AppliedResource> Current)
{
    /// <summary>
    /// Compares the record with the bundle. What is not known of one manifest does not hold up the others (agent.md D-6): its entry
    /// stays, and while a kind is unknown no entry of its group counts as stale, since it may be that very kind.
    /// </summary>
    public static PrunePlan Of(ImmutableArray<AppliedResource> recorded, IReadOnlyCollection<ManifestObject> manifests)
    {
        var current = new List<AppliedResource>();
        foreach (var manifest in manifests)
        {
            if (manifest.Key is not { } key || manifest.Uid is "" || current.Exists(entry => entry.IsSameObject(key)))
            {
                continue;
            }

            if (manifest.Uid is { } uid)
            {
                current.Add(new AppliedResource(key, uid));
            }
            else if (recorded.FirstOrDefault(entry => entry.IsSameObject(key)) is { } before)
            {
                current.Add(before);
            }
        }

        var unresolved = manifests.Where(manifest => manifest.Key is null).Select(manifest => manifest.Group).ToHashSet(StringComparer.Ordinal);
        var named = manifests.Where(manifest => manifest.Key is not null).Select(manifest => manifest.Key!.Value).ToList();
        var left = recorded.Where(entry => !named.Exists(entry.IsSameObject)).ToLookup(entry => unresolved.Contains(entry.Key.Type.Group));
        current.AddRange(left[true]);
        return new PrunePlan([.. left[false]], [.. current]);
    }
}
