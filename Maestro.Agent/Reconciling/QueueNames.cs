namespace Maestro.Agent.Reconciling;

/// <summary>Names under which the queue is measured; dashboards of the reference look for these (agent.md sections 1.6 and 6.4).</summary>
internal static class QueueNames
{
    /// <summary>Works: applying, observing and removing them.</summary>
    public const string Work = "manifestwork-controller";

    /// <summary>Records without a work.</summary>
    public const string UnmanagedRecord = "UnManagedAppliedManifestWork";

    /// <summary>What is sent besides statuses: resync requests and refusals.</summary>
    public const string Messages = "AgentMessages";

    /// <summary>Queues the reference has; their work is done by that of <see cref="Work"/> here, so they stay empty.</summary>
    public static readonly IReadOnlyList<string> Others =
        ["ManifestWorkAddFinalizerController", "AvailableStatusController", "ManifestWorkFinalizer", "AppliedManifestWorkFinalizer"];

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Work, UnmanagedRecord, Messages, .. Others];
}
