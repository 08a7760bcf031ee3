using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>What the end of an effect means for the message, the job or the unit it was done for.</summary>
internal static class EffectOutcomes
{
    /// <summary>It was done.</summary>
    public static void Succeeded(SolutionTurn turn, Effect effect, EffectValue? value, IReadOnlyDictionary<string, Job> jobs)
    {
        switch (effect.Kind)
        {
            case EffectKind.Resolve:
                Resolved(turn, effect, value as Resolved ?? throw Missing(effect));
                break;
            case EffectKind.Commit:
                Committed(turn, effect, jobs);
                break;
            case EffectKind.Dispatch:
                JobRun.Dispatched(turn, effect.Unit!.Value);
                break;
            case EffectKind.Classify:
                ApprovalRules.Classified(turn, effect.JobId, (value as Classified ?? throw Missing(effect)).IsFork, jobs);
                break;
            case EffectKind.Notify when effect.Target == PlatformEvents.Starting && IsActive(turn, effect):
                JobStart.Notified(turn);
                break;
            case EffectKind.CloseGate when IsActive(turn, effect):
                JobStart.GateClosed(turn);
                break;
            case EffectKind.LookAtQueue when IsActive(turn, effect):
                JobStart.QueueSeen(turn, value as QueueDepth ?? throw Missing(effect));
                break;
            case EffectKind.Publish when value is Published { Routed: false }:
                turn.KeepDeadLetter(effect, "no queue takes it");
                turn.Audit(effect.JobId, "", "dead_letter", $"{effect.Target} {effect.RoutingKey}");
                turn.Alert($"a message for exchange {effect.Target} with key {effect.RoutingKey} was unroutable and is kept as a dead letter");
                break;
        }
    }

    /// <summary>It will not be tried again.</summary>
    public static void GivenUp(SolutionTurn turn, Effect effect, string reason, IReadOnlyDictionary<string, Job> jobs)
    {
        switch (effect.Kind)
        {
            case EffectKind.Resolve or EffectKind.Commit when effect.Item != 0 && effect.Item == turn.State.Execution?.Id:
                ExecutionRules.Fail(turn, turn.State.Execution!, reason);
                break;
            case EffectKind.Resolve or EffectKind.Commit when effect.Item != 0 && effect.Item == turn.State.Reply?.Id:
                ReplyRules.Fail(turn, turn.State.Reply!, reason);
                break;
            case EffectKind.Resolve when IsActive(turn, effect):
                JobEnd.Drop(turn, JobStatus.AbortedSplitEvents, reason);
                break;
            case EffectKind.Commit when IsActive(turn, effect) && effect.InDoubtSince is not null:
                // An aborted job may be tried again, and this one might then be committed twice (section 1.4).
                turn.Write(turn.ActiveJob with { PendingCommitted = true });
                JobEnd.Drop(turn, JobStatus.Failure, reason);
                break;
            case EffectKind.Commit when IsActive(turn, effect):
                JobEnd.Drop(turn, JobStatus.AbortedPersistDomain, reason);
                break;
            case EffectKind.Commit:
                RecordLate(turn, effect, committed: false, jobs);
                break;
            case EffectKind.Dispatch when IsActive(turn, effect):
                DropUndispatched(turn, effect, reason);
                break;
            case EffectKind.Notify when effect.Target == PlatformEvents.Starting:
                if (IsActive(turn, effect))
                {
                    JobStart.Notified(turn);
                }

                break;
            case EffectKind.InstanceStatus or EffectKind.ErrorEvent:
                turn.Audit(effect.JobId, "", "given_up", $"{effect.Kind} for instance {effect.InstanceId}: {reason}");
                turn.Alert($"{effect.Kind} for instance {effect.InstanceId} was given up: {reason}");
                break;
        }
    }

    private static void Resolved(SolutionTurn turn, Effect effect, Resolved resolved)
    {
        if (turn.State.Execution is { } execution && execution.Id == effect.Item)
        {
            ExecutionRules.Resolved(turn, execution, resolved);
        }
        else if (turn.State.Reply is { } reply && reply.Id == effect.Item)
        {
            ReplyRules.Resolved(turn, reply, resolved);
        }
        else if (effect.Item == 0 && IsActive(turn, effect))
        {
            JobStart.Refreshed(turn, resolved);
        }
    }

    private static void Committed(SolutionTurn turn, Effect effect, IReadOnlyDictionary<string, Job> jobs)
    {
        if (turn.State.Execution is { } execution && execution.Id == effect.Item)
        {
            ExecutionRules.Committed(turn, execution);
        }
        else if (turn.State.Reply is { } reply && reply.Id == effect.Item)
        {
            ReplyRules.Committed(turn, reply);
        }
        else if (effect.Item == 0 && IsActive(turn, effect))
        {
            JobStart.PendingCommitted(turn);
        }
        else
        {
            RecordLate(turn, effect, committed: true, jobs);
        }
    }

    /// <summary>The job ended while this commit was under way; how it went is still recorded.</summary>
    private static void RecordLate(SolutionTurn turn, Effect effect, bool committed, IReadOnlyDictionary<string, Job> jobs)
    {
        if (effect.Item != 0)
        {
            turn.Write(IntakeRules.Final(
                effect.Item, committed ? ItemState.Committed : ItemState.Failed, effect.JobId, ReplyRules.JobEndedDuringCommit, turn.Now));
            if (!committed)
            {
                IntakeRules.PublishFailed(turn, effect.Item, PersistSource.Queue);
            }
        }

        if (!jobs.TryGetValue(effect.JobId, out var job))
        {
            return;
        }

        var isInDoubt = !committed && effect.InDoubtSince is not null;
        turn.Audit(
            job.Id,
            "",
            committed ? "committed_after_end" : isInDoubt ? "in_doubt_after_end" : "not_committed_after_end",
            $"instance {effect.InstanceId}");
        if (effect.Unit is { } key && job.Units.Find(unit => unit.Key == key) is { } unit)
        {
            turn.WriteUnits(
                job.Id, [unit with { State = committed ? UnitState.Committed : UnitState.Dropped, EndedAt = turn.Now }], areNew: false);
        }
        else if (committed || isInDoubt)
        {
            turn.Write(job with { PendingCommitted = true });
        }
    }

    private static void DropUndispatched(SolutionTurn turn, Effect effect, string reason)
    {
        if (turn.ActiveJob.Units.Find(unit => unit.Key == effect.Unit) is { } unit)
        {
            turn.Change(unit, unit with { Error = reason });
        }

        JobEnd.Drop(turn, JobStatus.Failure, reason);
    }

    private static bool IsActive(SolutionTurn turn, Effect effect) => turn.State.Active is { Job: not null } active && active.JobId == effect.JobId;

    private static InvalidOperationException Missing(Effect effect) => new($"effect {effect.Id} ({effect.Kind}) came back without its answer");
}
