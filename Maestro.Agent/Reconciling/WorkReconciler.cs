using Maestro.Agent.Cluster;
using Maestro.Agent.Deleting;
using Maestro.Agent.Informers;
using Maestro.Agent.Status;
using Maestro.Agent.Works;

namespace Maestro.Agent.Reconciling;

/// <summary>The steps of one work: apply, observe, remove (agent.md sections 2.1, 3.2 and 4.7).</summary>
internal sealed class WorkReconciler
{
    private static readonly TimeSpan DeletedRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RegularApply = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ExecutorRetry = TimeSpan.FromMinutes(1);

    private readonly WorkReporter _reporter;
    private readonly WorkObserver _observer;
    private readonly TimeProvider _time;

    /// <param name="options">How often objects are looked at, and how long values may be.</param>
    /// <param name="time">The clock.</param>
    public WorkReconciler(AgentOptions options, TimeProvider time)
    {
        _time = time;
        _reporter = new WorkReporter(time);
        _observer = new WorkObserver(options, time, _reporter);
    }

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
            Hear(entry, work);
            return work.IsDeleting
                ? await RemoveAsync(agent, entry, work, cancellation)
                : await BringAsync(agent, entry, work, cancellation);
        }
        finally
        {
            _reporter.ReturnSlot(agent, entry);
        }
    }

    // What was changed by somebody is reported first and put right a moment later, so that both can be seen.
    private void Hear(WorkEntry entry, Work work)
    {
        var news = entry.News.Take();
        _observer.Hear(entry, work, news);
        var now = _time.GetTimestamp();
        if (news.Has(WakeReason.Reapply) || (news.Has(WakeReason.Retry) && entry.ApplyFailures > 0))
        {
            entry.ApplyFailures = 0;
            entry.ReapplyAt = now;
        }
        else if ((news.Has(WakeReason.Drifted) || news.Has(WakeReason.Replaced)) && !entry.HasDrifted)
        {
            // Once for all changes until then: an object that changes ten times in a second is put right once.
            entry.HasDrifted = true;
            var at = now + _time.ToTimestamp(entry.Drift.Next(_time));
            entry.ReapplyAt = entry.ReapplyAt == 0 ? at : Math.Min(entry.ReapplyAt, at);
        }
    }

    private async ValueTask<TimeSpan?> BringAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (!ReferenceEquals(entry.Tried, work))
        {
            // What held up another spec says nothing about this one.
            (entry.Tried, entry.ApplyFailures) = (work, 0);
            _observer.LookNow(entry, isNew: true);
        }

        // Also what is complete, and not applied any more, must not hold up a record that somebody deleted (agent.md section 3.1).
        TimeSpan? cleaning = await agent.Cluster.CleanAsync(work, cancellation) is null ? null : RecordRemoval.Pauses.After(++entry.ApplyFailures);
        if (cleaning is null && NeedsApply(entry, work))
        {
            if (_reporter.WaitForSlot(agent, entry) is { } wait)
            {
                return wait;
            }

            await ApplyAsync(agent, entry, work, cancellation);
            _observer.LookNow(entry, isNew: false);
        }

        if (entry.AnswerWanted)
        {
            if (_reporter.WaitForSlot(agent, entry) is { } answerWait)
            {
                return answerWait;
            }

            await _reporter.AnswerAsync(agent, entry, work, cancellation);
        }

        return await _observer.LookAsync(agent, entry, work, cancellation) ?? NextStep(entry, cleaning);
    }

    private bool NeedsApply(WorkEntry entry, Work work) =>
        (!ReferenceEquals(entry.Applied, work) || (entry.ReapplyAt != 0 && entry.ReapplyAt <= _time.GetTimestamp())) && !IsComplete(entry);

    // A completed work is left alone, even by a new version (agent.md section 2.10).
    private static bool IsComplete(WorkEntry entry) => entry.Status.Conditions.Find(Condition.Complete)?.Status == Condition.True;

    private async ValueTask ApplyAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        var result = await agent.Cluster.ApplyAsync(work, meta => IsComplete(entry.Status, meta), cancellation);
        if (result.Repetition == Repetition.Postponed)
        {
            entry.ReapplyAt = _time.GetTimestamp() + _time.ToTimestamp(RecordRemoval.Pauses.After(++entry.ApplyFailures));
            return;
        }

        agent.NoteApplied(work, result);
        if (entry.HasDrifted)
        {
            // Once, also when the report below has to be tried again.
            entry.Drift.NoteApplied(result.HasChanged || result.Manifests.Any(manifest => manifest.Error is not null));
            entry.HasDrifted = false;
        }

        await _reporter.ReportAsync(
            agent, entry, work, AppliedStatus.After(entry.Status, work.Generation, result.Manifests, _reporter.Now()), cancellation);
        entry.Applied = work;
        entry.ApplyFailures = result.Repetition == Repetition.Soon ? entry.ApplyFailures + 1 : 0;
        entry.ReapplyAt = Pause(agent, entry, result.Repetition) is { } pause ? _time.GetTimestamp() + _time.ToTimestamp(pause) : 0;
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

    private TimeSpan? NextStep(WorkEntry entry, TimeSpan? cleaning)
    {
        var look = _observer.UntilLook(entry);
        var other = cleaning ?? (IsComplete(entry) ? null : UntilApply(entry));
        return other is null || look < other ? look : other;
    }

    private TimeSpan? UntilApply(WorkEntry entry) =>
        entry.ReapplyAt == 0 ? null : _time.ToTimeSpan(Math.Max(0, entry.ReapplyAt - _time.GetTimestamp()));

    private async ValueTask<TimeSpan?> RemoveAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        if (_reporter.WaitForSlot(agent, entry) is { } wait)
        {
            return wait;
        }

        if (!entry.IsGone)
        {
            if (!DeletionStatus.IsAnnounced(entry.Status) && await agent.Cluster.HoldsAsync(work, cancellation))
            {
                await _reporter.AnswerAsync(agent, entry, work, cancellation);
                if (_reporter.WaitForSlot(agent, entry) is { } nextWait)
                {
                    return nextWait;
                }

                await _reporter.ReportAsync(
                    agent, entry, work, DeletionStatus.Deleting(entry.Status, work.Generation, _reporter.Now()), cancellation);
            }

            if (await agent.Cluster.DeleteAsync(work, cancellation) is { } remaining)
            {
                return await WaitForRemovalAsync(agent, entry, work, remaining, cancellation);
            }

            entry.IsGone = true;
        }

        return _reporter.WaitForSlot(agent, entry) ?? await ReportEndAsync(agent, entry, work, cancellation);
    }

    private async ValueTask<TimeSpan?> WaitForRemovalAsync(
        ClusterAgent agent, WorkEntry entry, Work work, Remaining remaining, CancellationToken cancellation)
    {
        if (entry.AnswerWanted)
        {
            // Only now: an answer that is not taken over holds up no removal, and once everything is gone the proof of that is the answer.
            await _reporter.AnswerAsync(agent, entry, work, cancellation);
            if (_reporter.WaitForSlot(agent, entry) is { } wait)
            {
                return wait;
            }
        }

        if (entry.Removal.NoteRemaining(_time))
        {
            await _reporter.ReportAsync(
                agent, entry, work, DeletionStatus.Stuck(entry.Status, work.Generation, remaining, _reporter.Now()), cancellation);
            entry.Removal.NoteReported(_time);
        }

        return RecordRemoval.Pauses.After(entry.Removal.Looks);
    }

    private async ValueTask<TimeSpan?> ReportEndAsync(ClusterAgent agent, WorkEntry entry, Work work, CancellationToken cancellation)
    {
        try
        {
            await _reporter.ReportEndAsync(agent, entry, work, cancellation);
        }
        catch (Transport.PublishException cause)
        {
            agent.NoteDeletedNotTaken(work, cause.Message);
            return DeletedRetry;
        }

        agent.Forget(entry);
        return null;
    }
}
