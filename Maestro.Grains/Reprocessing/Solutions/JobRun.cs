using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>The units of the active job, one after the other (reprocessing.md sections 5.5, 5.8 and 5.12).</summary>
internal static class JobRun
{
    /// <summary>Sends the next unit, or finishes the job when there is none; false while one is in work.</summary>
    public static bool TryAdvance(SolutionTurn turn)
    {
        if (turn.State.Active is not { Phase: JobPhase.Running, Job: { } job } || job.UnitInWork is not null)
        {
            return false;
        }

        if (job.Units.Find(unit => unit.State == UnitState.Pending) is { } next)
        {
            Dispatch(turn, job, next);
        }
        else
        {
            JobEnd.Finish(turn);
        }

        return true;
    }

    /// <summary>What was found joins the active job at its place among the units that were not sent.</summary>
    public static void AddUnits(SolutionTurn turn, ImmutableArray<FoundUnit> found, bool cascaded)
    {
        var (job, added) = UnitRules.Add(turn.ActiveJob, found, cascaded);
        if (!added.IsEmpty)
        {
            turn.Hold(job);
            turn.WriteUnits(job.Id, added, areNew: true);
            turn.Audit(job.Id, "", "units_added", $"{added.Count}: {string.Join(", ", added.Select(ReplyRules.Describe))}");
        }
    }

    /// <summary>The event manager took the unit's event.</summary>
    public static void Dispatched(SolutionTurn turn, UnitKey key)
    {
        if (turn.State.Active?.Job?.Units.Find(unit => unit.Key == key) is { State: UnitState.Dispatching } unit)
        {
            turn.Change(unit, unit with { State = UnitState.Dispatched });
        }
    }

    /// <summary>The unit is done.</summary>
    public static void UnitCommitted(SolutionTurn turn, Unit unit, string how)
    {
        turn.Change(unit, unit with { State = UnitState.Committed, EndedAt = turn.Now, Error = null });
        turn.Audit(turn.ActiveJob.Id, "", "unit_committed", $"{ReplyRules.Describe(unit)} {how}");
        turn.Tell(turn.ActiveJob, user: "");
    }

    /// <summary>
    /// The re-run of a unit ended without a persist (section 3.6). For operations that commit, this news comes after their persist and fits
    /// nothing.
    /// </summary>
    public static void ReportDone(SolutionTurn turn, PlatformEvent done)
    {
        if (done.Scope == Scopes.Reprocessing
            && done.Reprocessing is { } mark
            && turn.State.Active is { IsRunning: true, Job: { } job }
            && job.Id == mark.Id
            && job.Units.Find(unit => unit.InFlight) is { } unit
            && unit.Key == new UnitKey(mark.InstanceId, done.EffectiveBranch)
            && turn.State.Replies.IsEmpty)
        {
            turn.RemoveEffects(effect => effect.Kind == EffectKind.Dispatch && effect.JobId == job.Id);
            UnitCommitted(turn, unit, "without a persist");
        }
    }

    /// <summary>Reports a unit that is unanswered for too long, once.</summary>
    public static void CheckStall(SolutionTurn turn)
    {
        var options = turn.Context.Options;
        if (turn.State.Active?.Job is not { } job
            || job.UnitInWork is not { State: UnitState.Dispatched, Stalled: false } unit
            || turn.Now - unit.StartedAt < options.UnitStallAfter)
        {
            return;
        }

        var message = $"unit {ReplyRules.Describe(unit)} of job {job.Id} is unanswered since {unit.StartedAt:O}";
        turn.Change(unit, unit with { Stalled = true });
        turn.Audit(job.Id, "", "unit_stalled", message);
        turn.Alert(message);
        if (options.UnitStallAction == StallAction.Fail)
        {
            JobEnd.Drop(turn, JobStatus.Failure, message);
        }
    }

    private static void Dispatch(SolutionTurn turn, Job job, Unit unit)
    {
        var place = 1 + job.Units.Max(other => other.Turn ?? 0);
        turn.Change(unit, unit with { State = UnitState.Dispatching, Turn = place, Attempts = 1, StartedAt = turn.Now });
        turn.Audit(job.Id, "", "unit_dispatched", ReplyRules.Describe(unit));
        turn.Want(
            EffectKind.Dispatch,
            effect => effect with { JobId = job.Id, Unit = unit.Key, InstanceId = unit.Key.InstanceId },
            PlatformEventJson.Write(PlatformEvents.Dispatch(unit.Event, job.Id, job.SystemId)));
    }
}
