using Maestro.Agent.Cluster;
using Maestro.Agent.Ownership;
using Maestro.Agent.Reconciling;

namespace Maestro.Agent.Deleting;

/// <summary>
/// A record whose work the agent does not hold: it is evicted after its grace period, and cleaned up when somebody deletes it
/// (agent.md sections 3.3 and 3.6).
/// </summary>
internal sealed class UnmanagedRecord(
    string name,
    IClusterHost host,
    AppliedWorks records,
    RecordWriting writing,
    RecordRemoval removal,
    EvictionCandidates candidates,
    TimeSpan grace,
    TimeProvider time) : ReconcileItem
{
    // An agent that does not trust its works yet looks again; nothing tells it when it does.
    private static readonly TimeSpan TrustPause = TimeSpan.FromSeconds(5);

    private int _cleanings;

    /// <inheritdoc/>
    public override string QueueName => QueueNames.UnmanagedRecord;

    /// <inheritdoc/>
    public override async ValueTask<TimeSpan?> ReconcileAsync(CancellationToken cancellation)
    {
        if (records.Find(name) is not { } record)
        {
            candidates.Note(name, isCandidate: false);
            return null;
        }

        var isManaged = IsManaged(record);
        candidates.Note(name, isCandidate: !isManaged && !record.IsDeleting && grace < EvictionRules.Never);
        if (!record.IsDeleting)
        {
            return await EvictAsync(record, isManaged, cancellation);
        }

        // The steps of its work do it when there is one.
        return !isManaged && await removal.CleanAsync(record, cancellation) is not null ? RecordRemoval.Pauses.After(++_cleanings) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"record {name}";

    private async ValueTask<TimeSpan?> EvictAsync(AppliedWork record, bool isManaged, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        switch (EvictionRules.Decide(record, isManaged, host.TrustsItsWorks, grace, now))
        {
            case Eviction.Begin:
                await writing.SetEvictionAsync(record, now, cancellation);
                return TimeSpan.Zero;
            case Eviction.Clear:
                await writing.SetEvictionAsync(record, null, cancellation);
                break;
            case Eviction.Wait(var left):
                return left < TrustPause ? left : TrustPause;
            case Eviction.Delete:
                await removal.DeleteAsync(name, cancellation);
                return TimeSpan.Zero;
        }

        return isManaged || grace >= EvictionRules.Never ? null : TrustPause;
    }

    private bool IsManaged(AppliedWork record) =>
        record.Name == records.Identity.RecordName(record.WorkName) && host.FindWork(record.WorkName) is not null;
}
