using System.Collections.Immutable;
using Maestro.Agent.Cluster;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Deleting;

/// <summary>Removes records together with the objects they list (agent.md sections 3.2 and 3.3).</summary>
internal sealed class RecordRemoval(AppliedWorks records, ResourceRemoval removal)
{
    /// <summary>Asks for the deletion of a record and takes the next step of it; null once it is gone.</summary>
    /// <exception cref="KubernetesApi.ApiException">The server refused or could not be reached.</exception>
    public async Task<Remaining?> DeleteAsync(string name, CancellationToken cancellation)
    {
        var record = records.Find(name);
        if (record is { IsDeleting: false })
        {
            record = await records.DeleteAsync(record, cancellation);
        }

        return record is null ? null : await CleanAsync(record, cancellation);
    }

    /// <summary>Takes the next step of a deletion that was asked for; null once the record is gone.</summary>
    /// <exception cref="KubernetesApi.ApiException">The server refused or could not be reached.</exception>
    public async Task<Remaining?> CleanAsync(AppliedWork record, CancellationToken cancellation)
    {
        var result = await removal.RemoveAsync(record.Resources, OwnerReference.To(record), cancellation);
        if (result.IsDone)
        {
            // What else holds the record is not ours to remove.
            return await records.ReleaseAsync(record, cancellation) is null ? null : new Remaining([record.Name]);
        }

        await records.RecordAsync(record, result.Left, cancellation);
        return new Remaining([.. result.Left.Select(entry => Describe(entry)), .. Errors(result)]);
    }

    private static string Describe(AppliedResource entry) => entry.Key.ToString();

    private static ImmutableArray<string> Errors(RemovalResult result) => result.Error is null ? [] : [result.Error];
}
