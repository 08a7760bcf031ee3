using Maestro.Agent.Cluster;
using Maestro.Agent.Ownership;
using Maestro.Protocol.Retrying;

namespace Maestro.Agent.Deleting;

/// <summary>Removes records together with the objects they list (agent.md sections 3.2 and 3.3).</summary>
internal sealed class RecordRemoval(AppliedWorks records, RecordWriting writing, ResourceRemoval removal)
{
    /// <summary>Pauses before one looks again whether what is being deleted is gone (agent.md section 3.3).</summary>
    public static readonly ExponentialBackoff Pauses = new(First: TimeSpan.FromMilliseconds(50), Longest: TimeSpan.FromSeconds(60));

    /// <summary>Asks for the deletion of a record and takes the next step of it; null once it is gone.</summary>
    /// <exception cref="KubernetesApi.ApiException">The server refused or could not be reached.</exception>
    public async Task<Remaining?> DeleteAsync(string name, CancellationToken cancellation)
    {
        var record = records.Find(name);
        if (record is { IsDeleting: false })
        {
            record = await writing.DeleteAsync(record, cancellation);
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
            return await writing.ReleaseAsync(record, cancellation) is null ? null : new Remaining([$"{AppliedWork.Kind} {record.Name}"]);
        }

        await writing.RecordAsync(record, result.Left, cancellation);
        return new Remaining(result.Names, result.Error);
    }
}
