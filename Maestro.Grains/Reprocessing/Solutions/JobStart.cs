using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>From the line to the commit of the asking instance (reprocessing.md section 5.7).</summary>
internal static class JobStart
{
    /// <summary>Two looks at the persist queue so far apart: a message may be on its way between the broker and us.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);
    private const int LooksNeeded = 2;

    /// <summary>Makes the first job of the line the active one when there is none.</summary>
    public static bool TryActivate(SolutionTurn turn)
    {
        if (turn.State.Active is not null || turn.State.Line.IsEmpty)
        {
            return false;
        }

        var head = turn.State.Line[0];
        turn.Dequeue(head.JobId);
        turn.State = turn.State with { Active = new ActiveJob { JobId = head.JobId, Locks = head.Locks, Since = turn.Now, DrainUntil = turn.Now } };
        return true;
    }

    /// <summary>Takes the active job one step further; false when it waits for something.</summary>
    public static bool TryAdvance(SolutionTurn turn) => turn.State.Active is { Job: not null } active && active.Phase switch
    {
        JobPhase.Starting => TryBegin(turn, active),
        JobPhase.Closing => WantOnce(turn, EffectKind.CloseGate),
        JobPhase.Draining => TryDrain(turn, active),
        JobPhase.Refreshing => TryRefresh(turn, active),
        JobPhase.CommittingPending => TryCommit(turn, active),
        _ => false,
    };

    /// <summary>The starting notification was sent, or not; it never matters.</summary>
    public static void Notified(SolutionTurn turn)
    {
        if (turn.State.Active is not { Phase: JobPhase.Starting } active)
        {
            return;
        }

        if (active.Locks)
        {
            turn.State = turn.State with
            {
                Active = active with { Phase = JobPhase.Closing },
                Gate = turn.State.Gate with { ClosedSince = turn.State.Gate.ClosedSince ?? turn.Now },
            };
        }
        else
        {
            MarkRunning(turn, active);
        }
    }

    /// <summary>Every process knows that the gate is closed, so the job may run.</summary>
    public static void GateClosed(SolutionTurn turn)
    {
        if (turn.State.Active is { Phase: JobPhase.Closing } active)
        {
            MarkRunning(turn, active);
        }
    }

    /// <summary>The persist queue was looked at.</summary>
    public static void QueueSeen(SolutionTurn turn, QueueDepth depth)
    {
        if (turn.State.Active is { Phase: JobPhase.Draining } active)
        {
            var isQuiet = depth.Messages == 0 && IsLaneEmpty(turn.State);
            turn.State = turn.State with { Active = active with { EmptyLooks = isQuiet ? active.EmptyLooks + 1 : 0 } };
        }
    }

    /// <summary>Discovery has answered again.</summary>
    public static void Refreshed(SolutionTurn turn, Resolved resolved)
    {
        JobRun.AddUnits(turn, resolved.Units, cascaded: false);
        MoveTo(turn, JobPhase.CommittingPending);
    }

    /// <summary>The asking instance is committed.</summary>
    public static void PendingCommitted(SolutionTurn turn)
    {
        var job = turn.ActiveJob;
        turn.Write(job with { PendingCommitted = true });
        turn.Audit(job.Id, "", "pending_committed", $"instance {job.PendingEvent.InstanceId}");
        MoveTo(turn, JobPhase.Running);
    }

    private static bool TryBegin(SolutionTurn turn, ActiveJob active)
    {
        if (turn.State.Gate.IsClosed && active.Locks)
        {
            // The job before has left the gate closed. Its start is notified like everything else, and nobody waits for that.
            Notify(turn, active);
            MarkRunning(turn, active);
            return true;
        }

        if (turn.State.Effects.Values.Any(effect => IsOf(active, effect, EffectKind.Notify) && effect.Target == PlatformEvents.Starting))
        {
            return false;
        }

        Notify(turn, active);
        return true;
    }

    private static void Notify(SolutionTurn turn, ActiveJob active) => turn.Want(
        EffectKind.Notify,
        effect => effect with { JobId = active.JobId, Target = PlatformEvents.Starting },
        PlatformEventJson.Write(PlatformEvents.Notification(active.Job!.ToView(), PlatformEvents.Starting)));

    private static void MarkRunning(SolutionTurn turn, ActiveJob active)
    {
        turn.Move(active.Job!, active.Locks ? JobStatus.Running : JobStatus.RunningWithoutLock, user: "");
        var running = turn.State.Active!;
        turn.State = turn.State with
        {
            Active = running with
            {
                Phase = active.Locks ? JobPhase.Draining : JobPhase.Refreshing,
                DrainUntil = turn.Now + turn.Context.Options.DrainTimeout,
            },
        };
    }

    private static bool TryDrain(SolutionTurn turn, ActiveJob active)
    {
        if (turn.State.Execution is not null)
        {
            return false;
        }

        if (turn.Now >= active.DrainUntil || (active.EmptyLooks >= LooksNeeded && turn.State.Executions.IsEmpty))
        {
            turn.RemoveEffects(effect => IsOf(active, effect, EffectKind.LookAtQueue));
            if (!turn.State.Executions.IsEmpty)
            {
                turn.Audit(active.JobId, "", "drain_timed_out", $"{turn.State.Executions.Count} persist messages wait until the job has ended");
            }

            MoveTo(turn, JobPhase.Refreshing);
            return true;
        }

        return turn.State.Executions.IsEmpty
            && WantOnce(turn, EffectKind.LookAtQueue, active.EmptyLooks == 0 ? TimeSpan.Zero : LookAgainAfter);
    }

    private static bool TryRefresh(SolutionTurn turn, ActiveJob active)
    {
        if (!turn.Context.Options.RefreshUnitsOnStart)
        {
            MoveTo(turn, JobPhase.CommittingPending);
            return true;
        }

        if (turn.State.Effects.Values.Any(effect => IsOf(active, effect, EffectKind.Resolve)))
        {
            return false;
        }

        turn.Want(EffectKind.Resolve, effect => effect with
        {
            JobId = active.JobId,
            InstanceId = active.Job!.PendingEvent.InstanceId,
            Branch = active.Job.Branch,
        });
        return true;
    }

    private static bool TryCommit(SolutionTurn turn, ActiveJob active)
    {
        if (active.Job!.PendingCommitted)
        {
            MoveTo(turn, JobPhase.Running);
            return true;
        }

        if (turn.State.Effects.Values.Any(effect => IsOf(active, effect, EffectKind.Commit)))
        {
            return false;
        }

        InstanceRules.ForgetUnsent(turn, active.Job.PendingEvent.InstanceId);
        turn.Want(EffectKind.Commit, effect => effect with { JobId = active.JobId, InstanceId = active.Job.PendingEvent.InstanceId });
        return true;
    }

    private static bool WantOnce(SolutionTurn turn, EffectKind kind, TimeSpan pause = default)
    {
        var active = turn.State.Active!;
        if (turn.State.Effects.Values.Any(effect => IsOf(active, effect, kind)))
        {
            return false;
        }

        turn.Want(kind, effect => effect with { JobId = active.JobId, DueAt = turn.Now + pause });
        return true;
    }

    private static bool IsLaneEmpty(SolutionState state) => state.Execution is null && state.Executions.IsEmpty;

    private static bool IsOf(ActiveJob active, Effect effect, EffectKind kind) => effect.Kind == kind && effect.JobId == active.JobId;

    private static void MoveTo(SolutionTurn turn, JobPhase phase) =>
        turn.State = turn.State with { Active = turn.State.Active! with { Phase = phase } };
}
