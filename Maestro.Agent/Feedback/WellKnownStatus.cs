using System.Collections.Immutable;
using Maestro.Agent.Works;

namespace Maestro.Agent.Feedback;

/// <summary>The values a <c>WellKnownStatus</c> rule stands for (agent.md section 4.6).</summary>
internal static class WellKnownStatus
{
    private static readonly ImmutableArray<FeedbackPath> Deployment =
    [
        new("ReadyReplicas", "", ".status.readyReplicas"),
        new("Replicas", "", ".status.replicas"),
        new("AvailableReplicas", "", ".status.availableReplicas"),
    ];

    private static readonly ImmutableArray<FeedbackPath> DaemonSet =
    [
        new("NumberReady", "", ".status.numberReady"),
        new("DesiredNumberScheduled", "", ".status.desiredNumberScheduled"),
        new("NumberAvailable", "", ".status.numberAvailable"),
    ];

    private static readonly ImmutableArray<FeedbackPath> Job =
    [
        new("JobComplete", "", ".status.conditions[?(@.type==\"Complete\")].status"),
        new("JobSucceeded", "", ".status.succeeded"),
    ];

    private static readonly ImmutableArray<FeedbackPath> Pod =
    [
        new("PodReady", "", ".status.conditions[?(@.type==\"Ready\")].status"),
        new("PodPhase", "", ".status.phase"),
    ];

    /// <summary>The paths of a kind, or null when there are none for it.</summary>
    public static ImmutableArray<FeedbackPath>? Of(ResourceMeta meta) => (meta.Group, meta.Version, meta.Kind) switch
    {
        ("apps", "v1", "Deployment") => Deployment,
        ("apps", "v1", "DaemonSet") => DaemonSet,
        ("batch", "v1", "Job") => Job,
        ("", "v1", "Pod") => Pod,
        _ => null,
    };
}
