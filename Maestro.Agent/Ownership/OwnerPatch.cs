using System.Text.Json.Nodes;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Ownership;

/// <summary>The merge patch that adds or removes the owner reference of a record (agent.md section 2.5).</summary>
internal static class OwnerPatch
{
    /// <summary>The patch, bound to the version that was read; null when the object is as it should be.</summary>
    public static byte[]? Compose(JsonObject live, OwnerReference owner, bool isOwned)
    {
        var metadata = live["metadata"] as JsonObject ?? [];
        var merged = OwnerReferences.Merge(metadata["ownerReferences"] as JsonArray, owner, isOwned, out var changed);
        return changed
            ? JsonBytes.Write(new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["uid"] = metadata["uid"]?.DeepClone(),
                    ["resourceVersion"] = metadata["resourceVersion"]?.DeepClone(),
                    ["ownerReferences"] = merged,
                },
            })
            : null;
    }
}
