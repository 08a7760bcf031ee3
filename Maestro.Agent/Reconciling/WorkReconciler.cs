using Maestro.Agent.Cluster;
using Maestro.Agent.Deleting;
using Maestro.Agent.Informers;
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
    private static readonly TimeSpan RegularApply = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ExecutorRetry = TimeSpan.FromMinutes(1);

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
            Hear(entry);
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

    // What was changed by somebody is reported first and put right a moment later, so that both can be seen.
    private void Hear(WorkEntry entry)
    {
        var news = entry.News.Take();
        var now = time.GetTimestamp();
        if (news(WakeReason.Reapply) || (news(WakeReason.Retry) && entry.ApplyFailures > 0))
        {
            entry.ApplyFailures = 0;
            entry.ReapplyAt = now;
        }
        else if (news(WakeReason.Drifted) && !entry.HasDrifted)
        {
            // Once for all changes until then: an object that changes ten times in a second is put right once.
            entry.HasDrifted = true;
            var at = now + ToTimestamp(entry.Drift.Next(time));
            entry.ReapplyAt = entry.ReapplyAt == 0 ? at : Math.Min(entry.ReapplyAt, at);
        }
    }

    private async ValueTask<TimeSpan?> BringAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (!ReferenceEquals(entry.Tried, work))
        {
            // What held up another spec says nothing about this one.
            (entry.Tried, entry.ApplyFailures) = (work, 0);
        }

        // Also what is complete, and not applied any more, must not hold up a record that somebody deleted (agent.md section 3.1).
        TimeSpan? cleaning = await agent.Cluster.CleanAsync(work, cancellation) is null ? null : RecordRemoval.Pauses.After(++entry.ApplyFailures);
        if (cleaning is null && NeedsApply(entry, work))
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
        await AnswerAsync(agent, entry, work, cancellation);
        await ReportAsync(agent, entry, work, observed, cancellation);
        return NextStep(agent, entry, work, cleaning);
    }

    // The answer reports the status as it is stored; a change found just now follows as an update of its own.
    private async ValueTask AnswerAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (entry.AnswerWanted)
        {
            var fitting = Fit(agent, entry, work, entry.Status);
            await agent.PublishAsync(entry, work, fitting, EventType.ResyncResponse, cleaned: false, cancellation);
            entry.Status = fitting;
            entry.AnswerWanted = false;
        }
    }

    private bool NeedsApply(WorkEntry entry, Work work) =>
        (!ReferenceEquals(entry.Applied, work) || (entry.ReapplyAt != 0 && entry.ReapplyAt <= time.GetTimestamp())) && !IsComplete(entry);

    // A completed work is left alone, even by a new version (agent.md section 2.10).
    private static bool IsComplete(WorkEntry entry) => entry.Status.Conditions.Find(Condition.Complete)?.Status == Condition.True;

    private async ValueTask ApplyAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        var result = await agent.Cluster.ApplyAsync(work, meta => IsComplete(entry.Status, meta), cancellation);
        if (result.Repetition == Repetition.Postponed)
        {
            entry.ReapplyAt = time.GetTimestamp() + ToTimestamp(RecordRemoval.Pauses.After(++entry.ApplyFailures));
            return;
        }

        agent.NoteApplied(work, result);
        await ReportAsync(
            agent, entry, work, AppliedStatus.After(entry.Status, work.Generation, result.Manifests, Now()), cancellation);
        entry.Applied = work;
        entry.ApplyFailures = result.Repetition == Repetition.Soon ? entry.ApplyFailures + 1 : 0;
        entry.HasDrifted = false;
        entry.ReapplyAt = Pause(agent, entry, result.Repetition) is { } pause ? time.GetTimestamp() + ToTimestamp(pause) : 0;
    }

    private static TimeSpan? Pause(ClusterAgent agent, WorkEntry entry, Repetition repetition) => repetition switch
    {
        Repetition.Soon => ReconcileQueue.Retries.After(entry.ApplyFailures),
        Repetition.Minute => ExecutorRetry,
        Repetition.Regular => agent.Surroundings.Jitter.Stretch(RegularApply, 0.5),
        _ => null,
    };

    private static bool IsComplete(WorkStatus status, ResourceMeta meta) => status.Manifests.Any(manifest =>
        manifest.Meta with { Ordinal = meta.Ordinal } == meta && manifest.Conditions.Find(Condition.Complete)?.Status == Condition.True);

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
                ? await agent.Cluster.ReadAsync(
                    manifest.Meta, ManifestConfig.Select(work.Bundle.Configs, manifest.Meta).ReadsManagers, cancellation)
                : LiveRead.IncompleteMeta);
        }

        return ObservedStatus.After(status, work, reads, options.MaxJsonRawLength, Now());
    }

    private TimeSpan? NextStep(ClusterAgent agent, WorkEntry entry, Work work, TimeSpan? cleaning)
    {
        TimeSpan? poll = agent.Cluster.NeedsPolling(work) ? agent.Surroundings.Jitter.Stretch(options.StatusSyncInterval, 0.9) : null;
        var other = cleaning ?? (IsComplete(entry) ? null : UntilApply(entry));
        return other is null || poll < other ? poll : other;
    }

    private TimeSpan? UntilApply(WorkEntry entry) =>
        entry.ReapplyAt == 0 ? null : ToTimeSpan(Math.Max(0, entry.ReapplyAt - time.GetTimestamp()));

    private async ValueTask<TimeSpan?> RemoveAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (WaitForSlot(agent, entry) is { } wait)
        {
            return wait;
        }

        if (!entry.IsGone)
        {
            if (!DeletionStatus.IsAnnounced(entry.Status) && await agent.Cluster.HoldsAsync(work, cancellation))
            {
                await AnswerAsync(agent, entry, work, cancellation);
                if (WaitForSlot(agent, entry) is { } nextWait)
                {
                    return nextWait;
                }

                await ReportAsync(agent, entry, work, DeletionStatus.Deleting(entry.Status, work.Generation, Now()), cancellation);
            }

            if (await agent.Cluster.DeleteAsync(work, cancellation) is { } remaining)
            {
                return await WaitForRemovalAsync(agent, entry, work, remaining, cancellation);
            }

            entry.IsGone = true;
        }

        return WaitForSlot(agent, entry) ?? await ReportEndAsync(agent, entry, work, cancellation);
    }

    private async ValueTask<TimeSpan?> WaitForRemovalAsync(
        ClusterAgent agent, WorkEntry entry, Work work, Remaining remaining, CancellationToken cancellation)
    {
        if (entry.AnswerWanted)
        {
            // Only now: an answer that is not taken over holds up no removal, and once everything is gone the proof of that is the answer.
            await AnswerAsync(agent, entry, work, cancellation);
            if (WaitForSlot(agent, entry) is { } wait)
            {
                return wait;
            }
        }

        if (entry.Removal.NoteRemaining(time))
        {
            await ReportAsync(
                agent, entry, work, DeletionStatus.Stuck(entry.Status, work.Generation, remaining, Now()), cancellation);
            entry.Removal.NoteReported(time);
        }

        return RecordRemoval.Pauses.After(entry.Removal.Looks);
    }

    private async ValueTask<TimeSpan?> ReportEndAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        try
        {
            var deleted = Fit(agent, entry, work, DeletionStatus.Deleted(entry.Status, work.ClusterName, Now()));
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

    // Publishes a status that says something new, and stores it.
    private async ValueTask ReportAsync(
        ClusterAgent agent, WorkEntry entry, Work work, WorkStatus status, CancellationToken cancellation)
    {
        if (status.Equals(entry.Status))
        {
            return;
        }

        var fitting = Fit(agent, entry, work, status);
        if (!fitting.Equals(entry.Status))
        {
            await agent.PublishAsync(entry, work, fitting, EventType.UpdateRequest, cleaned: false, cancellation);
            entry.Status = fitting;
        }
    }

    // The limit may have become smaller since a status was stored: another broker, or another setting of it.
    private WorkStatus Fit(ClusterAgent agent, WorkEntry entry, Work work, WorkStatus status) =>
        StatusTrimming.Fit(status, entry.Status, agent.Transport.MaxEventBytes - StatusEvent.AttributeBytes(work), Now());

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
