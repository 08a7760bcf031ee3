using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>How the processing of a persist message stands.</summary>
public enum PersistState
{
    /// <summary>No such item.</summary>
    Unknown = 0,
    /// <summary>It waits behind a job that holds the lock, or behind other messages.</summary>
    Waiting = 1,
    /// <summary>It is worked on.</summary>
    Executing = 2,
    /// <summary>Its instance is committed.</summary>
    Committed = 3,
    /// <summary>A job holds its commit back.</summary>
    JobCreated = 4,
    /// <summary>It failed for good; the reason says why.</summary>
    Failed = 5,
    /// <summary>It was withdrawn before it was worked on, and will never be committed.</summary>
    Cancelled = 6,
}

/// <summary>The outcome of a persist message, so far.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Job">The job that holds it back, with <see cref="PersistState.JobCreated"/>.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="BehindLock">While it waits: a job that holds the lock runs.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.persist-outcome")]
public sealed record PersistOutcome(
    [property: Id(0)] PersistState State,
    [property: Id(1)] JobView? Job = null,
    [property: Id(2)] string? Reason = null,
    [property: Id(3)] bool BehindLock = false)
{
    /// <summary>True when it will not change any more.</summary>
    public bool IsFinal => State is not (PersistState.Waiting or PersistState.Executing);
}
