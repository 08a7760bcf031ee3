using Maestro.Agent.Cluster;

namespace Maestro.Agent.Applying;

/// <summary>When a work is applied again (agent.md section 2.1 step 8).</summary>
internal static class ApplyRepetition
{
    /// <summary>The urgency after a pass. A field that somebody else owns, and a refused executor, are no errors.</summary>
    /// <param name="failures">How each manifest ended.</param>
    /// <param name="isPruned">Whether everything that left the bundle is gone and the record is up to date.</param>
    public static Repetition Of(IEnumerable<ApplyFailure> failures, bool isPruned)
    {
        var all = failures.ToHashSet();
        all.ExceptWith([ApplyFailure.None, ApplyFailure.FieldOwnership]);
        return !isPruned || all.Any(failure => failure != ApplyFailure.Executor) ? Repetition.Soon
            : all.Count > 0 ? Repetition.Minute
            : Repetition.Regular;
    }
}
