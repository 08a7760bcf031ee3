using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>A job with all that is known of its run, for people (reprocessing.md section 10.3).</summary>
/// <param name="Job">The job.</param>
/// <param name="Units">Its units in the order of execution.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
/// <param name="PendingCommitted">True when the asking instance was committed, or may have been.</param>
/// <param name="Phase">What the active job does now; null when it is not active.</param>
/// <param name="Position">Its place in the system's line, from 1; null when it does not wait there.</param>
/// <param name="Reason">Why it ended; null when it has not failed.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.job-detail")]
public sealed record JobDetail(
    [property: Id(0)] JobView Job,
    [property: Id(1)] ImmutableArray<UnitView> Units,
    [property: Id(2)] DateTimeOffset CreatedAt,
    [property: Id(3)] bool PendingCommitted,
    [property: Id(4)] string? Phase,
    [property: Id(5)] int? Position,
    [property: Id(6)] string? Reason);

/// <summary>One unit of a job.</summary>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.unit-view")]
public sealed record UnitView
{
    /// <summary>Original instance and branch.</summary>
    [Id(0)] public required UnitKey Key { get; init; }

    /// <summary>The unit opens a branch.</summary>
    [Id(1)] public bool Forking { get; init; }

    /// <summary>The name of its event.</summary>
    [Id(2)] public string EventName { get; init; } = "";

    /// <summary>The timestamp of its event.</summary>
    [Id(3)] public string Timestamp { get; init; } = "";

    /// <summary>How far it has come.</summary>
    [Id(4)] public UnitState State { get; init; }

    /// <summary>The instance that ran it again; empty before the reply.</summary>
    [Id(5)] public string NewInstanceId { get; init; } = "";

    /// <summary>How often its event was sent.</summary>
    [Id(6)] public int Attempts { get; init; }

    /// <summary>When its event was first sent (UTC).</summary>
    [Id(7)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was committed or dropped (UTC).</summary>
    [Id(8)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    [Id(9)] public string? Error { get; init; }

    /// <summary>True when it was found by a re-run of another unit and not by the asking instance.</summary>
    [Id(10)] public bool Cascaded { get; init; }
}

/// <summary>What approving a job would do.</summary>
/// <param name="Jobs">The jobs that would be approved: this one, then its siblings.</param>
/// <param name="Units">How many units they would run again, not counting what is found on the way.</param>
/// <param name="Branches">The branches touched.</param>
/// <param name="EventNames">How many units there are per event name.</param>
/// <param name="Ahead">How many jobs of the system would run before it.</param>
/// <param name="ClosesGate">True when no new event of the system is admitted while it runs.</param>
/// <param name="Estimate">How long it may take, from what finished units of the system took; null when nothing is known.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.impact")]
public sealed record Impact(
    [property: Id(0)] ImmutableArray<string> Jobs,
    [property: Id(1)] int Units,
    [property: Id(2)] ImmutableArray<string> Branches,
    [property: Id(3)] ImmutableSortedDictionary<string, int> EventNames,
    [property: Id(4)] int Ahead,
    [property: Id(5)] bool ClosesGate,
    [property: Id(6)] TimeSpan? Estimate);

/// <summary>One line of the audit trail, which is only ever appended to.</summary>
/// <param name="Sequence">Ascending over all systems.</param>
/// <param name="At">When (UTC).</param>
/// <param name="SystemId">The system.</param>
/// <param name="JobId">The job; empty when it concerns none.</param>
/// <param name="User">Who; empty for the service itself.</param>
/// <param name="Action">What, such as <c>approved</c>, <c>unit_dispatched</c>, <c>duplicate_reply</c>.</param>
/// <param name="Detail">More of it, such as the unit or the comment.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.audit-line")]
public sealed record AuditLine(
    [property: Id(0)] long Sequence,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string SystemId,
    [property: Id(3)] string JobId,
    [property: Id(4)] string User,
    [property: Id(5)] string Action,
    [property: Id(6)] string Detail);
