using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Ownership;

/// <summary>
/// Takes over the records of an agent that knew the hub under another address (agent.md D-14): each is made anew under the name of
/// today, its objects change hands, and the old one goes without them.
/// </summary>
internal sealed partial class HubAdoption(ApiClient api, AppliedWorks records, RecordWriting writing, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Takes over everything recorded under the hashes. What fails is told, and taken over at the next start.</summary>
    public async Task AdoptAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellation)
    {
        if (hashes.Count == 0)
        {
            return;
        }

        foreach (var found in await ListAsync(cancellation))
        {
            var old = AppliedWork.Read(found);
            if (!hashes.Contains(old.HubHash) || old.HubHash == records.Identity.Hash)
            {
                continue;
            }

            try
            {
                await AdoptAsync(old, (found.Member("metadata") ?? default).Texts("labels") ?? [], cancellation);
                LogAdopted(old.Name);
            }
            catch (ApiException cause)
            {
                LogFailed(old.Name, cause.Message);
            }
        }
    }

    private async Task AdoptAsync(AppliedWork old, Dictionary<string, string> labels, CancellationToken cancellation)
    {
        var record = await writing.EnsureAsync(old.WorkName, labels, cancellation);
        var known = record.Resources;
        record = await writing.RecordAsync(
            record, known.Concat(old.Resources.Where(entry => !known.Any(entry.IsSameObject))), cancellation);
        foreach (var entry in old.Resources)
        {
            if (await api.FindAsync(entry.Key, cancellation) is { } live && OwnerReferences.IsOwnedBy(live, old.Uid))
            {
                await api.MergeAsync(entry.Key, "", Patch(live, old, record), cancellation);
            }
        }

        await writing.DeleteAsync(old, cancellation);
        if (await writing.RefreshAsync(old.Name, cancellation) is { } left)
        {
            await writing.ReleaseAsync(left, cancellation);
        }
    }

    private async Task<List<JsonElement>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<JsonElement>();
        var next = "";
        do
        {
            var page = await api.GetAsync(
                $"{AppliedWork.Type.CollectionPath("")}?limit=250{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}", cancellation);
            found.AddRange(page.Items("items"));
            next = (page.Member("metadata") ?? default).Text("continue") ?? "";
        }
        while (next.Length > 0);
        return found;
    }

    // Both changes in one write, so that no object is without an owner in between.
    private static byte[] Patch(JsonElement live, AppliedWork old, AppliedWork record)
    {
        var metadata = JsonObject.Create(live.GetProperty("metadata"))!;
        var merged = OwnerReferences.Merge(metadata["ownerReferences"] as JsonArray, OwnerReference.To(record), wanted: true, out _);
        merged = OwnerReferences.Merge(merged, OwnerReference.To(old), wanted: false, out _);
        return JsonBytes.Write(new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = metadata["uid"]?.DeepClone(),
                ["resourceVersion"] = metadata["resourceVersion"]?.DeepClone(),
                ["ownerReferences"] = merged,
            },
        });
    }
}
