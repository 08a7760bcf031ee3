using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Events;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>A job as the first version's REST, the notifications and the error queue show it (reprocessing.md section 8.6).</summary>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.job-view")]
public sealed record JobView
{
    /// <summary>Unique id, a UUID.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The system.</summary>
    [Id(1)] public required string SystemId { get; init; }

    /// <summary>The persist event whose commit is held back.</summary>
    [Id(2)] public PlatformEvent? PendingEvent { get; init; }

    /// <summary>The event that started the asking instance.</summary>
    [Id(3)] public PlatformEvent? Origin { get; init; }

    /// <summary>The work list in the order of execution, with the original instance ids.</summary>
    [Id(4)] public ImmutableArray<PlatformEvent> Events { get; init; } = [];

    /// <summary>See <see cref="JobStatus"/>.</summary>
    [Id(5)] public required string Status { get; init; }

    /// <summary>One entry per transition, oldest first.</summary>
    [Id(6)] public ImmutableArray<HistoryEntry> History { get; init; } = [];

    /// <summary>The tag of the pending event.</summary>
    [Id(7)] public string Tag { get; init; } = "";

    /// <summary>The branch of the pending event, never empty.</summary>
    [Id(8)] public string Branch { get; init; } = Branches.Master;

    /// <summary>Approved without lock.</summary>
    [Id(9)] public bool Forking { get; init; }
}

/// <summary>One transition of a job.</summary>
/// <param name="User">Who did it; empty for the service itself.</param>
/// <param name="Status">The status from then on.</param>
/// <param name="Timestamp">When, in UTC.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.history-entry")]
public sealed record HistoryEntry([property: Id(0)] string User, [property: Id(1)] string Status, [property: Id(2)] DateTimeOffset Timestamp);
