using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Works;

namespace Maestro.Agent.Ownership;

/// <summary>Whether the objects of a work go with it (agent.md section 2.5).</summary>
internal static class OwnershipRules
{
    /// <summary>Whether an object carries the owner reference of its work's record.</summary>
    public static bool IsOwned(DeleteOption option, ObjectKey key) => option.Policy switch
    {
        "" or "Foreground" => true,
        "Orphan" => false,
        _ => !option.Orphans.Contains(new OrphanedObject(key.Type.Group, key.Type.Resource, key.Namespace, key.Name)),
    };
}
