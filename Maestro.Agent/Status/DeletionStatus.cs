namespace Maestro.Agent.Status;

/// <summary>The conditions of a work that is removed (agent.md sections 3.2 and 4.3).</summary>
internal static class DeletionStatus
{
    /// <summary>The work is being removed.</summary>
    public static WorkStatus Deleting(WorkStatus before, int generation, DateTimeOffset now) => before with
    {
        Conditions = before.Conditions.Set(new Condition(
            Condition.Deleting, Condition.True, generation, now, "WorkDeleting", "ManifestWork is being deleted")),
    };

    /// <summary>Everything is gone: the last status of a work.</summary>
    public static WorkStatus Deleted(WorkStatus before, string clusterName, DateTimeOffset now) => before with
    {
        Conditions = before.Conditions.Set(new Condition(
            Condition.Deleted, Condition.True, 0, now, "ManifestsDeleted", $"The manifests are deleted from the cluster {clusterName}")),
    };
}
