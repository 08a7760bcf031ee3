using Maestro.Agent.Cluster;

namespace Maestro.Agent.Status;

/// <summary>The conditions of a work that is removed (agent.md sections 3.2 and 4.3).</summary>
internal static class DeletionStatus
{
    private const string Reason = "WorkDeleting";
    private const int ObjectsNamed = 10;

    /// <summary>The work is being removed.</summary>
    public static WorkStatus Deleting(WorkStatus before, int generation, DateTimeOffset now) => before with
    {
        Conditions = before.Conditions.Set(new Condition(
            Condition.Deleting, Condition.True, generation, now, Reason, "ManifestWork is being deleted")),
    };

    /// <summary>Whether the removal was reported. A rule of the bundle may have set a condition of that name for reasons of its own.</summary>
    public static bool IsAnnounced(WorkStatus status) =>
        status.Conditions.Find(Condition.Deleting) is { Status: Condition.True, Reason: Reason };

    /// <summary>The removal takes long, and these objects are why (agent.md D-11).</summary>
    public static WorkStatus Stuck(WorkStatus before, int generation, Remaining remaining, DateTimeOffset now) => before with
    {
        Conditions = before.Conditions.Set(new Condition(
            Condition.Deleting,
            Condition.True,
            generation,
            now,
            Reason,
            $"ManifestWork is being deleted, waiting for: {string.Join(", ", remaining.Objects.Take(ObjectsNamed))}"
                + (remaining.Error is null ? "" : $" ({remaining.Error})"))),
    };

    /// <summary>Everything is gone: the last status of a work.</summary>
    public static WorkStatus Deleted(WorkStatus before, string clusterName, DateTimeOffset now) => before with
    {
        Conditions = before.Conditions.Set(new Condition(
            Condition.Deleted, Condition.True, 0, now, "ManifestsDeleted", $"The manifests are deleted from the cluster {clusterName}")),
    };
}
