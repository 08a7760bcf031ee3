using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>Commands of administrators, each mapped to a real transition (reprocessing.md sections 2.8 and 10.3).</summary>
internal static class OverrideRules
{
    /// <summary>Moves a job to the status, if there is a transition to it.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="job">The job; null when there is none.</param>
    /// <param name="status">The status asked for.</param>
    /// <param name="decision">Who asks.</param>
    /// <param name="jobs">The documents of <see cref="ApprovalRules.Affected"/>.</param>
    public static JobAnswer SetStatus(
        SolutionTurn turn, Job? job, string status, Decision decision, IReadOnlyDictionary<string, Job> jobs) => job switch
    {
        null => JobAnswer.NotFound,
        _ when job.Status == status => JobAnswer.Ok(job.ToView()),
        { Status: JobStatus.PendingApproval } => status switch
        {
            JobStatus.Approved => ApprovalRules.Approve(turn, job.Id, decision.User, locks: true, jobs),
            JobStatus.Skipped => ApprovalRules.Skip(turn, job, decision.User),
            _ => Refuse(job, status),
        },
        { Status: JobStatus.Approved } => status switch
        {
            JobStatus.PendingApproval => TakeBack(turn, job, decision.User),
            JobStatus.Skipped or JobStatus.Failure => EndWaiting(turn, job, status, decision),
            _ => Refuse(job, status),
        },
        _ when JobStatus.IsRunning(job.Status) => EndRunning(turn, job, status, decision),
        _ when status == JobStatus.PendingApproval && job.Status != JobStatus.Finished => Reopen(turn, job, decision.User),
        _ => Refuse(job, status),
    };

    /// <summary>Ends a job that is not ended: as skipped before it runs, as failed while it runs.</summary>
    public static JobAnswer Cancel(SolutionTurn turn, Job? job, Decision decision) => job switch
    {
        null => JobAnswer.NotFound,
        { Status: JobStatus.PendingApproval } => ApprovalRules.Skip(turn, job, decision.User),
        { Status: JobStatus.Approved } => EndWaiting(turn, job, JobStatus.Skipped, decision),
        _ when JobStatus.IsRunning(job.Status) => EndRunning(turn, job, JobStatus.Failure, decision),
        _ => JobAnswer.Refuse($"the reprocessing has ended already: {job.Status}"),
    };

    /// <summary>Puts an aborted job into the line again; nothing of it was committed, so that is safe.</summary>
    public static JobAnswer Retry(SolutionTurn turn, Job? job, Decision decision)
    {
        if (job is null)
        {
            return JobAnswer.NotFound;
        }

        if (!JobStatus.IsAborted(job.Status) || MayBeCommitted(turn.State, job))
        {
            return JobAnswer.Refuse($"only aborted reprocessings of which nothing was committed can be tried again, this one is {job.Status}");
        }

        var again = turn.Move(Fresh(turn, job), JobStatus.Approved, decision.User);
        InstanceRules.SetStatus(turn, job.PendingEvent.InstanceId, ExecutionRules.InstancePending);
        turn.Enqueue(job.Id, locks: !job.Forking);
        return JobAnswer.Ok(again.ToView());
    }

    private static JobAnswer TakeBack(SolutionTurn turn, Job job, string user)
    {
        if (turn.State.Active?.JobId == job.Id)
        {
            job = JobEnd.Release(turn, JobStatus.PendingApproval, user);
        }
        else
        {
            turn.Dequeue(job.Id);
            job = turn.Move(job, JobStatus.PendingApproval, user);
        }

        AddPending(turn, job);
        return JobAnswer.Ok(job.ToView());
    }

    private static JobAnswer EndWaiting(SolutionTurn turn, Job job, string status, Decision decision)
    {
        if (turn.State.Active?.JobId == job.Id)
        {
            JobEnd.Release(turn, status, decision.User);
            job = turn.Latest(job);
        }
        else
        {
            turn.Dequeue(job.Id);
            job = turn.Move(job, status, decision.User);
        }

        if (status == JobStatus.Skipped)
        {
            InstanceRules.SetStatus(turn, job.PendingEvent.InstanceId, ApprovalRules.InstanceSkipped);
        }

        return JobAnswer.Ok(job.ToView());
    }

    private static JobAnswer EndRunning(SolutionTurn turn, Job job, string status, Decision decision)
    {
        switch (status)
        {
            case JobStatus.Failure:
                JobEnd.Drop(turn, JobStatus.Failure, ReasonOf(decision), decision.User);
                break;
            case JobStatus.Finished:
                JobEnd.Finish(turn, decision.User);
                break;
            default:
                return Refuse(job, status);
        }

        return JobAnswer.Ok(turn.Latest(job).ToView());
    }

    private static JobAnswer Reopen(SolutionTurn turn, Job job, string user)
    {
        if (MayBeCommitted(turn.State, job))
        {
            return JobAnswer.Refuse($"{InvalidTransition(job.Status, JobStatus.PendingApproval)}: the pending event was committed, or may have been");
        }

        var open = turn.Move(Fresh(turn, job), JobStatus.PendingApproval, user);
        InstanceRules.SetStatus(turn, job.PendingEvent.InstanceId, ExecutionRules.InstancePending);
        AddPending(turn, open);
        return JobAnswer.Ok(open.ToView());
    }

    private static void AddPending(SolutionTurn turn, Job job)
    {
        var pending = turn.State.Pending.Add(new PendingJob(job.Id, job.Tag, job.CreatedAt));
        turn.State = turn.State with { Pending = pending.Sort((x, y) => x.CreatedAt.CompareTo(y.CreatedAt)) };
    }

    private static Job Fresh(SolutionTurn turn, Job job)
    {
        var units = job.Units
            .Select(unit => new Unit
            {
                Key = unit.Key,
                Event = unit.Event,
                Forking = unit.Forking,
                Cascaded = unit.Cascaded,
                Arrival = unit.Arrival,
            })
            .Order(UnitOrder.Instance)
            .ToList();
        turn.WriteUnits(job.Id, units, areNew: false);
        return job with { Units = [.. units], Reason = null };
    }

    private static bool MayBeCommitted(SolutionState state, Job job) =>
        job.PendingCommitted
        || job.Units.Any(unit => unit.State is UnitState.Committed or UnitState.Committing)
        || state.Effects.Values.Any(effect => effect.Kind == EffectKind.Commit && effect.JobId == job.Id);

    private static string ReasonOf(Decision decision) =>
        decision.Comment.Length > 0 ? $"ended by {decision.User}: {decision.Comment}" : $"ended by {decision.User}";

    private static JobAnswer Refuse(Job job, string status) => JobAnswer.Refuse(InvalidTransition(job.Status, status));

    private static string InvalidTransition(string from, string to) => $"invalid status transition from {from} to {to}";
}
