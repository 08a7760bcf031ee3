using Maestro.Agent.Cluster;
using Maestro.Agent.Status;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Reconciling;

/// <summary>
/// The steps of one work: apply, observe, remove (agent.md sections 2.1, 3.2 and 4.7). A status is stored only after the broker
/// took it over, so that what failed is found again and sent later (section 5.4).
/// </summary>
internal sealed class WorkReconciler(AgentOptions options, TimeProvider time)
{
    private static readonly TimeSpan DeletedRetry = TimeSpan.FromSeconds(2);

    /// <summary>Takes the next step of a work.</summary>
    public async ValueTask<TimeSpan?> ReconcileAsync(ClusterAgent agent, WorkEntry entry, CancellationToken cancellation)
    {
        if (entry.IsForgotten)
        {
            return null;
        }

        try
        {
            var work = entry.Work;
            return work.IsDeleting
                ? await RemoveAsync(agent, entry, work, cancellation)
                : await BringAsync(agent, entry, work, cancellation);
        }
        finally
        {
            // A slot that is still waited for is kept; one that turned out not to be needed is given back.
            if (entry.SlotAt != 0 && entry.SlotAt <= time.GetTimestamp())
            {
                entry.SlotAt = 0;
                agent.Limit.Return();
            }
        }
    }

    private async ValueTask<TimeSpan?> BringAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (NeedsApply(entry, work))
        {
            if (WaitForSlot(agent, entry) is { } wait)
            {
                return wait;
            }

            await ApplyAsync(agent, entry, work, cancellation);
        }

        if (WaitForSlot(agent, entry) is { } nextWait)
        {
            return nextWait;
        }

        var observed = await ObserveAsync(agent, entry.Status, work, cancellation);
        if (entry.AnswerWanted)
        {
            // The answer reports the status as it is stored; a change found just now follows as an update of its own.
            await agent.PublishAsync(entry, work, entry.Status, EventType.ResyncResponse, cleaned: false, cancellation);
            entry.AnswerWanted = false;
        }

        if (!observed.Equals(entry.Status))
        {
            await agent.PublishAsync(entry, work, observed, EventType.UpdateRequest, cleaned: false, cancellation);
            entry.Status = observed;
        }

        return NextStep(agent, entry);
    }

    // A completed work is left alone, even by a new version (agent.md section 2.10).
    private bool NeedsApply(WorkEntry entry, Work work) =>
        (!ReferenceEquals(entry.Applied, work) || (entry.ReapplyAt != 0 && entry.ReapplyAt <= time.GetTimestamp()))
        && entry.Status.Conditions.Find(Condition.Complete)?.Status != Condition.True;

    private async ValueTask ApplyAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        var result = await agent.Cluster.ApplyAsync(work, cancellation);
        agent.NoteApplied(work, result);
        var applied = AppliedStatus.After(entry.Status, work.Generation, result.Manifests, Now());
        if (!applied.Equals(entry.Status))
        {
            await agent.PublishAsync(entry, work, applied, EventType.UpdateRequest, cleaned: false, cancellation);
            entry.Status = applied;
        }

        entry.Applied = work;
        entry.ApplyFailures = result.RetrySoon ? entry.ApplyFailures + 1 : 0;
        var again = result.RetrySoon ? RetryDelay.After(entry.ApplyFailures) : result.ReapplyAfter;
        entry.ReapplyAt = again is { } pause ? time.GetTimestamp() + ToTimestamp(pause) : 0;
    }

    private async ValueTask<WorkStatus> ObserveAsync(ClusterAgent agent, WorkStatus status, Work work, CancellationToken cancellation)
    {
        if (status.Conditions.Find(Condition.Applied) is null)
        {
            return status;
        }

        var reads = new List<LiveRead>(status.Manifests.Length);
        foreach (var manifest in status.Manifests)
        {
            reads.Add(manifest.Meta.IsComplete
                ? await agent.Cluster.ReadAsync(manifest.Meta, cancellation)
                : LiveRead.IncompleteMeta);
        }

        return ObservedStatus.After(status, work, reads, options.MaxJsonRawLength, Now());
    }

    private TimeSpan? NextStep(ClusterAgent agent, WorkEntry entry)
    {
        TimeSpan? poll = agent.Cluster.NeedsPolling ? agent.Surroundings.Jitter.Stretch(options.StatusSyncInterval, 0.9) : null;
        if (entry.ReapplyAt == 0)
        {
            return poll;
        }

        var apply = ToTimeSpan(Math.Max(0, entry.ReapplyAt - time.GetTimestamp()));
        return poll < apply ? poll : apply;
    }

    private async ValueTask<TimeSpan?> RemoveAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (WaitForSlot(agent, entry) is { } wait)
        {
            return wait;
        }

        if (!entry.IsGone)
        {
            if (entry.Status.Conditions.Find(Condition.Deleting) is null && await agent.Cluster.HoldsAsync(work, cancellation))
            {
                var deleting = DeletionStatus.Deleting(entry.Status, work.Generation, Now());
                await agent.PublishAsync(entry, work, deleting, EventType.UpdateRequest, cleaned: false, cancellation);
                entry.Status = deleting;
            }

            if (await agent.Cluster.DeleteAsync(work, cancellation) is { } pending)
            {
                return pending;
            }

            entry.IsGone = true;
        }

        return WaitForSlot(agent, entry) ?? await ReportEndAsync(agent, entry, work, cancellation);
    }

    private async ValueTask<TimeSpan?> ReportEndAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        try
        {
            var deleted = DeletionStatus.Deleted(entry.Status, work.ClusterName, Now());
            await agent.PublishAsync(entry, work, deleted, EventType.UpdateRequest, cleaned: true, cancellation);
        }
        catch (Transport.PublishException cause)
        {
            agent.NoteDeletedNotTaken(work, cause.Message);
            return DeletedRetry;
        }

        agent.Forget(entry);
        return null;
    }

    private TimeSpan? WaitForSlot(ClusterAgent agent, WorkEntry entry)
    {
        var now = time.GetTimestamp();
        if (entry.SlotAt == 0)
        {
            entry.SlotAt = now + ToTimestamp(agent.Limit.Reserve());
        }

        return entry.SlotAt > now ? ToTimeSpan(entry.SlotAt - now) : null;
    }

    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    private long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private TimeSpan ToTimeSpan(long timestamp) => TimeSpan.FromSeconds((double)timestamp / time.TimestampFrequency);
}
