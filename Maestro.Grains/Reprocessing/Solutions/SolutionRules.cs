using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>What a solution does by itself after every command: whatever can go on without news from outside.</summary>
internal static class SolutionRules
{
    /// <summary>Moves everything that can move. Made again on the same state it changes nothing, so it also repairs.</summary>
    public static void Settle(SolutionTurn turn)
    {
        while (JobStart.TryActivate(turn) || JobStart.TryAdvance(turn) || JobRun.TryAdvance(turn))
        {
        }

        EffectRules.StartDue(turn);
    }

    /// <summary>The waiting message that can be begun, as soon as its event is read from the store; null when there is none.</summary>
    public static (WaitingItem Item, bool IsReply)? NextItem(SolutionState state, DateTimeOffset now)
    {
        if (state.Reply is null && !state.Replies.IsEmpty)
        {
            return (state.Replies[0], true);
        }

        return state.Execution is null && !state.Executions.IsEmpty && state.AdmitsExecutions(now) ? (state.Executions[0], false) : null;
    }

    /// <summary>Begins the message that <see cref="NextItem"/> named.</summary>
    public static void Begin(SolutionTurn turn, WaitingItem waiting, bool isReply, PlatformEvent read)
    {
        var item = new ItemInWork(waiting.Id, waiting.Source, read, waiting.AcceptedAt);
        if (isReply)
        {
            turn.State = turn.State with { Replies = turn.State.Replies.RemoveAt(0) };
            ReplyRules.Begin(turn, item);
        }
        else
        {
            turn.State = turn.State with { Executions = turn.State.Executions.RemoveAt(0) };
            ExecutionRules.Begin(turn, item);
        }
    }

    /// <summary>The job whose document the state lacks; null when it lacks none.</summary>
    public static string? JobToLoad(SolutionState state) => state.Active is { Job: null } active ? active.JobId : null;

    /// <summary>Supplies the document that <see cref="JobToLoad"/> named.</summary>
    public static void Supply(SolutionTurn turn, Job job)
    {
        if (turn.State.Active is { } active && active.JobId == job.Id)
        {
            turn.State = turn.State with { Active = active with { Job = job } };
        }
    }

    /// <summary>
    /// What was running when the process died: a commit may have taken place and is looked for first (reprocessing.md section 4.6), all else is
    /// done again.
    /// </summary>
    /// <param name="turn">The turn.</param>
    /// <param name="isRunning">Tells whether this process still works on the effect.</param>
    public static void Recover(SolutionTurn turn, Func<Effect, bool> isRunning)
    {
        foreach (var effect in turn.State.Effects.Values.Where(effect => effect.IsRunning && !isRunning(effect)).ToList())
        {
            turn.Write(effect.Kind == EffectKind.Commit && !effect.Verify
                ? EffectRules.InDoubt(turn, effect, "the process ended before the answer came")
                : effect with { IsRunning = false, DueAt = turn.Now });
        }
    }

    /// <summary>When the solution has to be looked at again although nothing comes from outside; null when never.</summary>
    public static DateTimeOffset? NextWakeup(SolutionState state, ReprocessingOptions options)
    {
        DateTimeOffset? next = state.Active is { Job: null } unloaded ? unloaded.Since : null;
        foreach (var effect in state.Effects.Values)
        {
            if (!effect.IsRunning && !EffectRules.IsBlocked(state, effect))
            {
                next = Earlier(next, effect.DueAt);
            }
        }

        if (state is { Active: { Phase: JobPhase.Draining } draining, Execution: null })
        {
            next = Earlier(next, draining.DrainUntil);
        }

        if (state.Active?.Job?.UnitInWork is { State: UnitState.Dispatched, Stalled: false, StartedAt: { } startedAt })
        {
            next = Earlier(next, startedAt + options.UnitStallAfter);
        }

        return next;
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one is { } known && known < other ? known : other;
}
