using System.Collections.Immutable;

namespace Maestro.Agent.Status;

/// <summary>What a status says that another did not.</summary>
internal static class StatusChange
{
    /// <summary>
    /// Whether it is more than other values and texts: a condition came, went or turned, or is about another generation. The condition of the
    /// values themselves may turn as often as they do.
    /// </summary>
    public static bool TurnsCondition(WorkStatus before, WorkStatus after) =>
        !AreAlike(before.Conditions, after.Conditions)
        || before.Manifests.Length != after.Manifests.Length
        || before.Manifests.Zip(after.Manifests).Any(pair =>
            pair.First.Meta != pair.Second.Meta || !AreAlike(pair.First.Conditions, pair.Second.Conditions));

    private static bool AreAlike(ImmutableArray<Condition> before, ImmutableArray<Condition> after) =>
        before.Length == after.Length && after.All(condition => before.Find(condition.Type) is { } earlier && IsAlike(earlier, condition));

    private static bool IsAlike(Condition before, Condition after) =>
        before.ObservedGeneration == after.ObservedGeneration
        && (before.Status == after.Status || after.Type == Condition.StatusFeedbackSynced);
}
