using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>When effects start, and what their results mean for them (reprocessing.md sections 4.2, 4.6 and 7.3).</summary>
internal static class EffectRules
{
    /// <summary>
    /// Starts what is due. Being started is stored before it is done, so after a crash it is known that it may have been done. A commit whose job has
    /// ended meanwhile is not sent again: how its earlier attempt went is only looked for.
    /// </summary>
    public static void StartDue(SolutionTurn turn)
    {
        foreach (var effect in turn.State.Effects.Values)
        {
            if (!effect.IsRunning && effect.DueAt <= turn.Now && !IsBlocked(turn.State, effect))
            {
                var isOnlyLookedFor = effect.Kind == EffectKind.Commit && IsOfEndedJob(turn.State, effect);
                turn.Write(effect with { IsRunning = true, Run = effect.Run + 1, Verify = effect.Verify || isOnlyLookedFor });
            }
        }
    }

    /// <summary>
    /// True while another effect has to be done first: commits of a system are strictly one after the other, and so are the statuses of one
    /// instance. A status on its way must not arrive after the commit, which makes the instance <c>finished</c>: a commit in doubt is found by that.
    /// </summary>
    public static bool IsBlocked(SolutionState state, Effect effect) => effect.Kind switch
    {
        EffectKind.Commit => HasEarlier(state, effect, static (_, _) => true) || IsStatusOnItsWay(state, effect.InstanceId),
        EffectKind.InstanceStatus => HasEarlier(state, effect, static (one, other) => one.InstanceId == other.InstanceId),
        _ => false,
    };

    /// <summary>Takes the result of an attempt.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="result">The result.</param>
    /// <param name="jobs">Documents of jobs that are not active and that the result concerns.</param>
    /// <returns>False when it is not awaited any more.</returns>
    public static bool TryComplete(SolutionTurn turn, EffectResult result, IReadOnlyDictionary<string, Jobs.Job> jobs)
    {
        if (!turn.State.Effects.TryGetValue(result.EffectId, out var effect) || !effect.IsRunning || effect.Run != result.Attempt)
        {
            return false;
        }

        if (result.Failure is { } failure)
        {
            Fail(turn, effect, failure, result.Reason ?? failure.ToString(), jobs);
        }
        else if (result.Value is CommitLookedFor { Found: false })
        {
            NotFound(turn, effect, jobs);
        }
        else
        {
            turn.Remove(effect, wasAwaited: true);
            EffectOutcomes.Succeeded(turn, effect, result.Value, jobs);
        }

        return true;
    }

    /// <summary>It is not known whether the commit took place: the instance is looked at before it may be sent again.</summary>
    public static Effect InDoubt(SolutionTurn turn, Effect effect, string reason)
    {
        turn.Audit(effect.JobId, "", "commit_in_doubt", $"instance {effect.InstanceId}: {reason}");
        return effect with
        {
            IsRunning = false,
            Verify = true,
            Failures = effect.Failures + 1,
            FailedLooks = 0,
            InDoubtSince = turn.Now,
            DueAt = turn.Now + turn.Context.Options.InDoubtPause,
            LastError = reason,
        };
    }

    private static bool IsCommitWanted(SolutionState state, string instanceId) =>
        state.Effects.Values.Any(effect => effect.Kind == EffectKind.Commit && effect.InstanceId == instanceId);

    private static bool IsStatusOnItsWay(SolutionState state, string instanceId) =>
        state.Effects.Values.Any(effect => effect is { Kind: EffectKind.InstanceStatus, IsRunning: true } && effect.InstanceId == instanceId);

    private static bool HasEarlier(SolutionState state, Effect effect, Func<Effect, Effect, bool> matches)
    {
        foreach (var (id, other) in state.Effects)
        {
            if (id >= effect.Id)
            {
                return false;
            }

            if (other.Kind == effect.Kind && matches(effect, other))
            {
                return true;
            }
        }

        return false;
    }

    private static void Fail(
        SolutionTurn turn, Effect effect, FailureClass failure, string reason, IReadOnlyDictionary<string, Jobs.Job> jobs)
    {
        if (effect.Kind == EffectKind.InstanceStatus && IsCommitWanted(turn.State, effect.InstanceId))
        {
            turn.Remove(effect, wasAwaited: true);
        }
        else if (effect.Kind == EffectKind.Commit && (effect.Verify || failure == FailureClass.Unaddressed))
        {
            LookFailed(turn, effect, reason, jobs);
        }
        else if (effect.Kind == EffectKind.Commit && failure == FailureClass.InDoubt)
        {
            turn.Write(InDoubt(turn, effect, reason));
        }
        else if (IsFinal(failure, effect.Kind) || EffectPolicy.Of(effect).IsSpent(effect, turn.Now))
        {
            GiveUp(turn, effect, reason, jobs);
        }
        else
        {
            turn.Write(Later(turn, effect) with { LastError = reason, Verify = effect.Kind == EffectKind.Commit });
        }
    }

    /// <summary>
    /// Only a question to API core failed: where the domain app is, or whether the instance is finished. That is no attempt at the commit, and sending
    /// without the answer might commit twice.
    /// </summary>
    private static void LookFailed(SolutionTurn turn, Effect effect, string reason, IReadOnlyDictionary<string, Jobs.Job> jobs)
    {
        var looks = effect.FailedLooks + 1;
        if (EffectPolicy.IsLookedForInVain(effect, turn.Now) || (!effect.Verify && IsOfEndedJob(turn.State, effect)))
        {
            GiveUp(
                turn,
                effect,
                effect.InDoubtSince is null ? reason : $"{effect.LastError}; whether it was committed cannot be found out: {reason}",
                jobs);
        }
        else
        {
            turn.Write(effect with
            {
                IsRunning = false,
                FailedLooks = looks,
                DueAt = turn.Now + EffectPolicy.PauseAfter(looks, turn.Context.Options, turn.Context.Random),
                LastError = effect.LastError ?? reason,
            });
        }
    }

    /// <summary>The instance of a commit was looked at and is not finished.</summary>
    private static void NotFound(SolutionTurn turn, Effect effect, IReadOnlyDictionary<string, Jobs.Job> jobs)
    {
        var options = turn.Context.Options;
        if (effect.InDoubtSince is { } since && turn.Now - since < options.InDoubtWindow)
        {
            turn.Write(effect with { IsRunning = false, FailedLooks = 0, DueAt = turn.Now + options.InDoubtPause });
        }
        else if (effect.Failures >= EffectPolicy.Of(effect).MaxAttempts || IsOfEndedJob(turn.State, effect))
        {
            GiveUp(turn, effect, effect.LastError ?? "the commit is in doubt", jobs);
        }
        else
        {
            if (effect.InDoubtSince is not null)
            {
                turn.Audit(
                    effect.JobId, "", "commit_sent_again", $"instance {effect.InstanceId} is not finished {options.InDoubtWindow} after the attempt");
            }

            turn.Write(effect with { IsRunning = false, Verify = false, FailedLooks = 0, DueAt = turn.Now });
        }
    }

    private static bool IsOfEndedJob(SolutionState state, Effect effect) => effect.JobId.Length > 0 && effect.JobId != state.Active?.JobId;

    private static void GiveUp(SolutionTurn turn, Effect effect, string reason, IReadOnlyDictionary<string, Jobs.Job> jobs)
    {
        turn.Remove(effect, wasAwaited: true);
        EffectOutcomes.GivenUp(turn, effect, reason, jobs);
    }

    private static Effect Later(SolutionTurn turn, Effect effect)
    {
        var failures = effect.Failures + 1;
        return effect with
        {
            IsRunning = false,
            Failures = failures,
            FailedLooks = 0,
            DueAt = turn.Now + EffectPolicy.PauseAfter(failures, turn.Context.Options, turn.Context.Random),
        };
    }

    /// <summary>
    /// Those without which the system would stand still are tried for ever. That an event has no subscribers is final for notifications only: a
    /// 400 of the event manager proves nothing (section 4.7).
    /// </summary>
    private static bool IsFinal(FailureClass failure, EffectKind kind) => failure switch
    {
        FailureClass.Permanent => kind is not (EffectKind.Classify or EffectKind.CloseGate or EffectKind.LookAtQueue or EffectKind.Publish),
        FailureClass.NoSubscribers => kind == EffectKind.Notify,
        _ => false,
    };
}
