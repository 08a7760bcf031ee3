using Maestro.Grains.Reprocessing.Effects;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>Telling API core the status of instances (reprocessing.md section 4.5).</summary>
internal static class InstanceRules
{
    /// <summary>The status is set some time; an earlier one that was not sent yet is not sent any more.</summary>
    public static void SetStatus(SolutionTurn turn, string instanceId, string status)
    {
        ForgetUnsent(turn, instanceId);
        turn.Want(EffectKind.InstanceStatus, effect => effect with { InstanceId = instanceId, Target = status });
    }

    /// <summary>A status that was not sent yet would by now overwrite a newer one.</summary>
    public static void ForgetUnsent(SolutionTurn turn, string instanceId) => turn.RemoveEffects(
        effect => effect.Kind == EffectKind.InstanceStatus && effect.InstanceId == instanceId && !effect.IsRunning);
}
