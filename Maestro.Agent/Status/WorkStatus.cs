using System.Collections.Immutable;
using Maestro.Agent.Feedback;
using Maestro.Agent.Works;

namespace Maestro.Agent.Status;

/// <summary>What the agent reports about a work (agent.md section 4.1). Two statuses are equal when they say the same.</summary>
/// <param name="Conditions">Conditions of the work.</param>
/// <param name="Manifests">One entry per manifest, in bundle order.</param>
internal sealed record WorkStatus(ImmutableArray<Condition> Conditions, ImmutableArray<ManifestStatus> Manifests)
{
    /// <summary>The status of a work that was never reconciled.</summary>
    public static readonly WorkStatus Empty = new([], []);

    /// <inheritdoc/>
    public bool Equals(WorkStatus? other) =>
        other is not null && Conditions.SequenceEqual(other.Conditions) && Manifests.SequenceEqual(other.Manifests);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Conditions.Length, Manifests.Length);
}

/// <summary>What the agent reports about one manifest. Two are equal when they say the same.</summary>
/// <param name="Meta">Which object.</param>
/// <param name="Feedback">Values read from the live object.</param>
/// <param name="Conditions">Conditions of the manifest.</param>
internal sealed record ManifestStatus(
    ResourceMeta Meta, ImmutableArray<FeedbackValue> Feedback, ImmutableArray<Condition> Conditions)
{
    /// <inheritdoc/>
    public bool Equals(ManifestStatus? other) =>
        other is not null
        && Meta == other.Meta
        && Feedback.SequenceEqual(other.Feedback)
        && Conditions.SequenceEqual(other.Conditions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Meta, Feedback.Length, Conditions.Length);
}
