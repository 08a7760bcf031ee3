using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>The persist of a normal run: commit at once, or a job that holds the commit back (reprocessing.md section 5.2).</summary>
internal static class ExecutionRules
{
    /// <summary>The status of an instance whose commit is held back.</summary>
    public const string InstancePending = "reprocessing_pending_approval";

    /// <summary>Asks for the effect's origin beside the units.</summary>
    public const string WithOrigin = "origin";

    /// <summary>Discovery is asked what the commit would change.</summary>
    public static void Begin(SolutionTurn turn, ItemInWork item)
    {
        turn.State = turn.State with { Execution = item };
        turn.Write(new ItemRow { Id = item.Id, Key = "", State = ItemState.Executing });
        turn.Want(EffectKind.Resolve, effect => effect with
        {
            Item = item.Id,
            InstanceId = item.Event.InstanceId,
            Branch = item.Event.EffectiveBranch,
            Target = WithOrigin,
        });
    }

    /// <summary>Discovery has answered.</summary>
    public static void Resolved(SolutionTurn turn, ItemInWork item, Resolved resolved)
    {
        if (resolved.Units.IsEmpty)
        {
            turn.Want(EffectKind.Commit, effect => effect with { Item = item.Id, InstanceId = item.Event.InstanceId });
            return;
        }

        var job = CreateJob(turn, item, resolved);
        turn.AddJob(job);
        turn.Audit(job.Id, "", job.Status, $"{job.Units.Count} units are affected by instance {item.Event.InstanceId}");
        turn.State = turn.State with { Pending = turn.State.Pending.Add(new PendingJob(job.Id, job.Tag, job.CreatedAt)) };
        InstanceRules.SetStatus(turn, item.Event.InstanceId, InstancePending);
        turn.Want(EffectKind.Classify, effect => effect with { JobId = job.Id, InstanceId = item.Event.InstanceId });
        End(turn, item, ItemState.JobCreated, job.Id, null);
    }

    /// <summary>The instance is committed.</summary>
    public static void Committed(SolutionTurn turn, ItemInWork item) => End(turn, item, ItemState.Committed, "", null);

    /// <summary>It failed for good; nothing was committed, as far as we know.</summary>
    public static void Fail(SolutionTurn turn, ItemInWork item, string reason)
    {
        IntakeRules.PublishFailed(turn, item.Id, item.Source);
        IntakeRules.SendError(turn, item.Event, reason);
        turn.Audit("", "", "persist_failed", $"instance {item.Event.InstanceId}: {reason}");
        End(turn, item, ItemState.Failed, "", reason);
    }

    private static void End(SolutionTurn turn, ItemInWork item, ItemState state, string jobId, string? reason)
    {
        turn.Write(IntakeRules.Final(item.Id, state, jobId, reason, turn.Now));
        turn.State = turn.State with { Execution = null };
    }

    private static Job CreateJob(SolutionTurn turn, ItemInWork item, Resolved resolved)
    {
        var empty = new Job
        {
            Id = turn.Context.NewJobId(),
            SystemId = turn.State.SystemId,
            PendingEvent = item.Event,
            Origin = resolved.Origin,
            Tag = item.Event.Tag,
            Branch = item.Event.EffectiveBranch,
            Status = JobStatus.PendingApproval,
            CreatedAt = turn.Now,
            UpdatedAt = turn.Now,
            History = [new HistoryEntry("", JobStatus.PendingApproval, turn.Now)],
        };
        return UnitRules.Add(empty, resolved.Units, cascaded: false).Job;
    }
}
