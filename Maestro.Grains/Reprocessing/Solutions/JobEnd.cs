using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>
/// The end of the active job and the hand-over to the next, in one turn: the gate is never seen open between two jobs that lock
/// (reprocessing.md sections 2.6 and 5.11).
/// </summary>
internal static class JobEnd
{
    private const string JobExchange = "reprocessing";

    /// <summary>Everything is committed.</summary>
    public static void Finish(SolutionTurn turn, string user = "") => End(turn, JobStatus.Finished, reason: null, user, PlatformEvents.Finished);

    /// <summary>The job is given up; what is not committed is dropped.</summary>
    public static void Drop(SolutionTurn turn, string status, string reason, string user = "")
    {
        var job = End(turn, status, reason, user, PlatformEvents.Dropping);
        turn.Want(
            EffectKind.Publish,
            effect => effect with { JobId = job.Id, Target = JobExchange, RoutingKey = $"error_{turn.State.SystemId}" },
            JobJson.Write(job.ToView()));
        turn.Alert($"job {job.Id} ended as {status}: {reason}");
    }

    /// <summary>The end without notifications, for a job that is taken back before it runs.</summary>
    public static Job Release(SolutionTurn turn, string status, string user)
    {
        var job = turn.ActiveJob;
        RemoveEffects(turn, job.Id);
        job = turn.Move(job, status, user);
        HandOver(turn);
        return job;
    }

    private static Job End(SolutionTurn turn, string status, string? reason, string user, string step)
    {
        var job = turn.ActiveJob;
        RemoveEffects(turn, job.Id);
        PutAsideReply(turn);
        DropUnits(turn);
        job = turn.Move(turn.ActiveJob with { Reason = reason }, status, user);
        HandOver(turn);
        turn.Want(
            EffectKind.Notify,
            effect => effect with { JobId = job.Id, Target = step },
            PlatformEventJson.Write(PlatformEvents.Notification(job.ToView(), step)));
        return job;
    }

    private static void HandOver(SolutionTurn turn)
    {
        var isClosedEverywhere = turn.State.Active is { IsRunning: true };
        turn.State = turn.State with { Active = null };
        if (turn.State.Gate is { ClosedSince: { } since } gate && !(isClosedEverywhere && turn.State.Line is [{ Locks: true }, ..]))
        {
            turn.State = turn.State with { Gate = new GateState(null, gate.ClosedBefore + (turn.Now - since)) };
        }

        JobStart.TryActivate(turn);
    }

    /// <summary>A commit under way is left alone: it cannot be stopped, its outcome is still recorded, and the next commit waits for it.</summary>
    private static void RemoveEffects(SolutionTurn turn, string jobId) => turn.RemoveEffects(effect => effect.JobId == jobId && effect.Kind switch
    {
        EffectKind.Commit => !IsUnderWay(effect),
        EffectKind.Resolve or EffectKind.Dispatch or EffectKind.CloseGate or EffectKind.LookAtQueue => true,
        EffectKind.Notify => effect.Target == PlatformEvents.Starting,
        _ => false,
    });

    private static void PutAsideReply(SolutionTurn turn)
    {
        if (turn.State.Reply is { } reply)
        {
            if (turn.State.Effects.Values.Any(effect => effect.Kind == EffectKind.Commit && effect.Item == reply.Id))
            {
                ReplyRules.Abandon(turn, reply);
            }
            else
            {
                ReplyRules.Reject(turn, reply);
            }
        }
    }

    private static void DropUnits(SolutionTurn turn)
    {
        var job = turn.ActiveJob;
        var dropped = job.Units
            .Where(unit => unit.State is not (UnitState.Committed or UnitState.Dropped) && !IsCommitUnderWay(turn.State, job.Id, unit))
            .ToDictionary(unit => unit.Key, unit => unit with { State = UnitState.Dropped, EndedAt = turn.Now });
        if (dropped.Count > 0)
        {
            turn.Hold(job with { Units = [.. job.Units.Select(unit => dropped.GetValueOrDefault(unit.Key, unit))] });
            turn.WriteUnits(job.Id, dropped.Values, areNew: false);
            turn.Audit(job.Id, "", "units_dropped", $"{dropped.Count}");
        }
    }

    private static bool IsCommitUnderWay(SolutionState state, string jobId, Unit unit) =>
        state.Effects.Values.Any(effect => effect.Kind == EffectKind.Commit && effect.JobId == jobId && effect.Unit == unit.Key);

    private static bool IsUnderWay(Effect commit) => commit.IsRunning || commit.InDoubtSince is not null;
}
