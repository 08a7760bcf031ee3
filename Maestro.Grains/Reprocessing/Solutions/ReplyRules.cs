using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>The persist of a re-run: the reply of a unit (reprocessing.md section 5.10).</summary>
internal static class ReplyRules
{
    /// <summary>Why a reply has no outcome yet though its job has one.</summary>
    public const string JobEndedDuringCommit = "its job ended during the commit";

    private const string InstanceFailed = "failure";

    /// <summary>Finds the unit the reply is for; replies without one are put aside and never committed.</summary>
    public static void Begin(SolutionTurn turn, ItemInWork item)
    {
        var mark = item.Event.Reprocessing;
        if (string.IsNullOrEmpty(mark?.Id))
        {
            IntakeRules.PublishFailed(turn, item.Id, item.Source);
            IntakeRules.SendError(turn, item.Event, "reprocessing.id: must not be empty in a reply");
            turn.Counts.DiscardedReplies.Add(TurnCounts.Unmarked);
            End(turn, item, ItemState.Failed, "reprocessing.id: must not be empty in a reply");
            return;
        }

        if (turn.State.Active is not { IsRunning: true, Job: { } job } || job.Id != mark.Id)
        {
            Reject(turn, item);
            return;
        }

        var unit = FindUnit(job, mark.InstanceId, item.Event.EffectiveBranch);
        if (unit is not { InFlight: true })
        {
            Discard(turn, item, unit);
            return;
        }

        turn.State = turn.State with { Reply = item };
        turn.Write(new ItemRow { Id = item.Id, Key = "", State = ItemState.Executing, JobId = job.Id });

        // The reply may overtake the answer to the dispatch. It proves the dispatch and ends every further attempt at it.
        turn.RemoveEffects(effect => effect.Kind == EffectKind.Dispatch && effect.JobId == job.Id);
        turn.Change(unit, unit with { State = UnitState.Replied, NewInstanceId = item.Event.InstanceId });
        turn.Audit(job.Id, "", "unit_replied", $"{Describe(unit)} by instance {item.Event.InstanceId}");
        turn.Want(EffectKind.Resolve, effect => effect with
        {
            Item = item.Id,
            JobId = job.Id,
            Unit = unit.Key,
            InstanceId = item.Event.InstanceId,
            Branch = item.Event.EffectiveBranch,
        });
    }

    /// <summary>Discovery has answered: what else is affected joins the job, and only then the reply is committed.</summary>
    public static void Resolved(SolutionTurn turn, ItemInWork item, Resolved resolved)
    {
        var job = turn.ActiveJob;
        var unit = job.UnitInWork ?? throw new InvalidOperationException($"reply {item.Id} of job {job.Id} has no unit");
        JobRun.AddUnits(turn, resolved.Units, cascaded: true);
        AuditAffectedAgain(turn, job, unit, resolved.Units);
        turn.Change(unit, unit with { State = UnitState.Committing });
        turn.Want(EffectKind.Commit, effect => effect with
        {
            Item = item.Id,
            JobId = job.Id,
            Unit = unit.Key,
            InstanceId = item.Event.InstanceId,
        });
    }

    /// <summary>The reply is committed.</summary>
    public static void Committed(SolutionTurn turn, ItemInWork item)
    {
        var unit = turn.ActiveJob.UnitInWork ?? throw new InvalidOperationException($"reply {item.Id} has no unit");
        JobRun.UnitCommitted(turn, unit, $"as instance {item.Event.InstanceId}");
        End(turn, item, ItemState.Committed, null);
    }

    /// <summary>It failed for good, and the job with it.</summary>
    public static void Fail(SolutionTurn turn, ItemInWork item, string reason)
    {
        if (turn.ActiveJob.UnitInWork is { } unit)
        {
            turn.Change(unit, unit with { Error = reason });
        }

        IntakeRules.PublishFailed(turn, item.Id, item.Source);
        IntakeRules.SendError(turn, item.Event, reason);
        End(turn, item, ItemState.Failed, reason);
        JobEnd.Drop(turn, JobStatus.Failure, reason);
    }

    /// <summary>Its job does not live any more: it is not committed, and the job's successor must not notice it.</summary>
    public static void Reject(SolutionTurn turn, ItemInWork item)
    {
        var reason = $"no running reprocessing {item.Event.Reprocessing?.Id}";
        IntakeRules.PublishFailed(turn, item.Id, item.Source);
        InstanceRules.SetStatus(turn, item.Event.InstanceId, InstanceFailed);
        turn.Audit(item.Event.Reprocessing?.Id ?? "", "", "late_reply", $"instance {item.Event.InstanceId}");
        turn.Counts.DiscardedReplies.Add(TurnCounts.Late);
        End(turn, item, ItemState.Failed, reason);
    }

    /// <summary>Its job ends while its commit is under way. The outcome is recorded later.</summary>
    public static void Abandon(SolutionTurn turn, ItemInWork item) => End(turn, item, ItemState.Failed, JobEndedDuringCommit);

    /// <summary>The unit and its branch for people.</summary>
    public static string Describe(Unit unit) => $"{unit.Key.InstanceId} on {unit.Key.Branch}";

    private static Unit? FindUnit(Job job, string originalInstance, string branch) => originalInstance.Length == 0
        ? job.Units.Find(unit => unit.InFlight)
        : job.Units.Find(unit => unit.Key == new UnitKey(originalInstance, branch));

    private static void Discard(SolutionTurn turn, ItemInWork item, Unit? unit)
    {
        InstanceRules.SetStatus(turn, item.Event.InstanceId, InstanceFailed);
        turn.Audit(
            item.Event.Reprocessing!.Id,
            "",
            "duplicate_reply",
            $"instance {item.Event.InstanceId} for {(unit is null ? "no unit of the job" : Describe(unit))}");
        turn.Counts.DiscardedReplies.Add(TurnCounts.Duplicate);
        End(turn, item, ItemState.Discarded, "the unit has been answered already, or was not sent");
    }

    private static void AuditAffectedAgain(SolutionTurn turn, Job before, Unit unit, ImmutableArray<FoundUnit> found)
    {
        foreach (var again in found)
        {
            if (again.Key != unit.Key && before.Units.Any(known => known.Key == again.Key && known.State == UnitState.Committed))
            {
                turn.Audit(before.Id, "", "affected_again", $"{again.Key.InstanceId} on {again.Key.Branch} by {Describe(unit)}");
            }
        }
    }

    private static void End(SolutionTurn turn, ItemInWork item, ItemState state, string? reason)
    {
        turn.Write(IntakeRules.Final(item.Id, state, item.Event.Reprocessing?.Id ?? "", reason, turn.Now));
        if (turn.State.Reply?.Id == item.Id)
        {
            turn.State = turn.State with { Reply = null };
        }
    }
}
