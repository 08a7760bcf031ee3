using System.Collections.Immutable;
using Maestro.Agent.Works;

namespace Maestro.Agent.Cluster;

/// <summary>
/// The cluster an agent works on. The agent calls it for one work at a time, and for different works at the same time.
/// </summary>
internal interface IClusterDriver
{
    /// <summary>
    /// Whether live objects change without the agent's doing, so that they have to be read again and again (agent.md section 4.7).
    /// </summary>
    bool NeedsPolling { get; }

    /// <summary>Applies the manifests of a work; what failed is in the result and not an exception.</summary>
    ValueTask<ApplyResult> ApplyAsync(Work work, CancellationToken cancellation);

    /// <summary>Reads one live object.</summary>
    ValueTask<LiveRead> ReadAsync(ResourceMeta meta, CancellationToken cancellation);

    /// <summary>Whether the cluster holds a record of the work that <see cref="DeleteAsync"/> has not begun to remove yet.</summary>
    ValueTask<bool> HoldsAsync(Work work, CancellationToken cancellation);

    /// <summary>
    /// Removes what the work put into the cluster. Returns null once everything is really gone, else how long to wait before
    /// asking again.
    /// </summary>
    ValueTask<TimeSpan?> DeleteAsync(Work work, CancellationToken cancellation);
}

/// <summary>What applying a work came to.</summary>
/// <param name="Manifests">One result per manifest, in bundle order.</param>
/// <param name="RetrySoon">Whether to try again soon, with growing pauses, because an error may pass.</param>
/// <param name="ReapplyAfter">When to apply again although nothing failed, to correct drift; null for never.</param>
internal sealed record ApplyResult(ImmutableArray<ManifestResult> Manifests, bool RetrySoon, TimeSpan? ReapplyAfter);

/// <summary>What applying one manifest came to.</summary>
/// <param name="Meta">The object it stands for; <see cref="ResourceMeta.Resource"/> is empty when the kind is unknown.</param>
/// <param name="Error">Why it failed, for people; null when it was applied.</param>
internal sealed record ManifestResult(ResourceMeta Meta, string? Error);
