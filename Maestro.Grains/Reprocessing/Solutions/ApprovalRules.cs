using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>Approving and skipping (reprocessing.md sections 2.3, 2.4 and 5.6).</summary>
internal static class ApprovalRules
{
    /// <summary>Approves systems that approve themselves.</summary>
    public const string Platform = "platform";

    /// <summary>Approves instances that open a branch.</summary>
    public const string PlatformOpenBranch = "platform:open_branch";

    /// <summary>The status of an instance whose job was skipped.</summary>
    public const string InstanceSkipped = "reprocessing_skipped";

    /// <summary>
    /// The jobs an approval of this one approves: itself, then by age those of the system with the same tag. A job without a tag stands alone.
    /// Empty when it does not wait for approval.
    /// </summary>
    public static ImmutableArray<string> Affected(SolutionState state, string jobId)
    {
        if (state.Pending.Find(pending => pending.JobId == jobId) is not { } asked)
        {
            return [];
        }

        var siblings = state.Pending.Where(other => other.JobId != jobId && asked.Tag.Length > 0 && other.Tag == asked.Tag);
        return [jobId, .. siblings.Select(sibling => sibling.JobId)];
    }

    /// <summary>Approves a job and its siblings.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="user">Who approves.</param>
    /// <param name="locks">The jobs close the gate while they run.</param>
    /// <param name="jobs">The documents of <see cref="Affected"/>.</param>
    public static JobAnswer Approve(SolutionTurn turn, string jobId, string user, bool locks, IReadOnlyDictionary<string, Job> jobs)
    {
        var affected = Affected(turn.State, jobId);
        if (affected.IsEmpty)
        {
            return JobAnswer.NotFound;
        }

        foreach (var id in affected)
        {
            turn.State = turn.State with { Pending = turn.State.Pending.RemoveAll(pending => pending.JobId == id) };
            turn.RemoveEffects(effect => effect.Kind == EffectKind.Classify && effect.JobId == id);
            turn.Move(jobs[id] with { Forking = !locks }, JobStatus.Approved, user);
            turn.Enqueue(id, locks);
        }

        return JobAnswer.Ok(turn.Latest(jobs[jobId]).ToView());
    }

    /// <summary>API core told whether the asking instance opens a branch: the service may have to approve the job itself.</summary>
    public static void Classified(SolutionTurn turn, string jobId, bool isFork, IReadOnlyDictionary<string, Job> jobs)
    {
        if (isFork)
        {
            Approve(turn, jobId, PlatformOpenBranch, locks: false, jobs);
        }
        else if (turn.Context.Options.AutoApproved.Contains(turn.State.SystemId))
        {
            Approve(turn, jobId, Platform, locks: true, jobs);
        }
    }

    /// <summary>Skips one job: its data is never committed.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="job">The job; null when there is none.</param>
    /// <param name="user">Who skips.</param>
    public static JobAnswer Skip(SolutionTurn turn, Job? job, string user)
    {
        if (job is null)
        {
            return JobAnswer.NotFound;
        }

        if (job.Status != JobStatus.PendingApproval)
        {
            return JobAnswer.Refuse(JobAnswer.CannotSkip);
        }

        turn.State = turn.State with { Pending = turn.State.Pending.RemoveAll(pending => pending.JobId == job.Id) };
        turn.RemoveEffects(effect => effect.Kind == EffectKind.Classify && effect.JobId == job.Id);
        return JobAnswer.Ok(MarkSkipped(turn, job, user).ToView());
    }

    /// <summary>Moves a job to <c>skipped</c> and tells API core.</summary>
    public static Job MarkSkipped(SolutionTurn turn, Job job, string user)
    {
        InstanceRules.SetStatus(turn, job.PendingEvent.InstanceId, InstanceSkipped);
        return turn.Move(job, JobStatus.Skipped, user);
    }
}
