namespace Maestro.Agent.Works;

/// <summary>What merging an event into the works of an agent comes to.</summary>
internal enum MergeKind
{
    /// <summary>A work the agent did not know.</summary>
    Added,
    /// <summary>The same work with another spec or other metadata.</summary>
    Updated,
    /// <summary>The same id under another name: the old work is dropped and its status with it.</summary>
    Renamed,
    /// <summary>The work is to be removed.</summary>
    Deleting,
    /// <summary>The event says what is known already.</summary>
    Unchanged,
    /// <summary>The event is older than what is known.</summary>
    IgnoredOlder,
    /// <summary>The work is being removed, and only its end will be reported (agent.md D-3).</summary>
    IgnoredWhileDeleting,
}

/// <summary>The result of a merge.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Work">The work to hold from now on.</param>
internal sealed record MergeOutcome(MergeKind Kind, Work Work);

/// <summary>How spec events change the works of an agent (agent.md section 5.3).</summary>
internal static class WorkMerge
{
    /// <summary>Merges a spec.</summary>
    /// <param name="stored">The work of that id; null when there is none.</param>
    /// <param name="incoming">The work the event describes.</param>
    public static MergeOutcome Apply(Work? stored, Work incoming)
    {
        if (stored is null)
        {
            return new MergeOutcome(MergeKind.Added, incoming);
        }

        if (stored.IsDeleting)
        {
            return new MergeOutcome(MergeKind.IgnoredWhileDeleting, stored);
        }

        if (stored.Name != incoming.Name)
        {
            return new MergeOutcome(MergeKind.Renamed, incoming);
        }

        if (incoming.Generation != 0 && incoming.Generation < stored.Generation)
        {
            return new MergeOutcome(MergeKind.IgnoredOlder, stored);
        }

        return IsSame(stored, incoming)
            ? new MergeOutcome(MergeKind.Unchanged, stored)
            : new MergeOutcome(MergeKind.Updated, incoming);
    }

    /// <summary>Merges a deletion. A work nobody knows is added too, so that its leftovers are removed and its end reported.</summary>
    public static MergeOutcome Delete(Work? stored, IncomingEvent.Deletion deletion)
    {
        var incoming = deletion.Work;
        return new MergeOutcome(
            MergeKind.Deleting,
            stored is null
                ? incoming
                : stored with
                {
                    DeletionTimestamp = incoming.DeletionTimestamp,
                    Generation = deletion.HasGeneration ? incoming.Generation : stored.Generation,
                });
    }

    private static bool IsSame(Work stored, Work incoming) =>
        stored.Generation == incoming.Generation
        && stored.OriginalSource == incoming.OriginalSource
        && SameTexts(stored.Labels, incoming.Labels)
        && SameTexts(stored.Annotations, incoming.Annotations)
        && stored.Bundle.Data.Span.SequenceEqual(incoming.Bundle.Data.Span);

    private static bool SameTexts(IReadOnlyDictionary<string, string>? left, IReadOnlyDictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0)
        && (left is null || left.All(entry => right!.TryGetValue(entry.Key, out var value) && value == entry.Value));
}
