using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>Reads committed jobs without waking their solutions; runs on whatever silo is near (key 0).</summary>
[Alias("maestro.reprocessing.reader")]
public interface IReprocessingReader : IGrainWithIntegerKey
{
    /// <summary>
    /// Jobs of one system, oldest first, as <c>pending</c> and <c>find</c> answer them. A long list comes in parts: ask again with
    /// <see cref="JobPage.Next"/> (and what is left of the limit) until that is null.
    /// </summary>
    /// <param name="systemId">The system; an unknown one has no jobs.</param>
    /// <param name="status">Only jobs with exactly this status; null or empty for all.</param>
    /// <param name="limit">At most so many; null for all.</param>
    /// <param name="offset">How many to leave out at the start; with <paramref name="after"/> it must be 0.</param>
    /// <param name="after">Where the part before ended; null for the first.</param>
    [Alias("find")]
    Task<JobPage> Find(string systemId, string? status, int? limit, int offset, string? after);

    /// <summary>Jobs of all systems by filter, a page of them.</summary>
    [Alias("list")]
    Task<JobList> List(JobQuery query);

    /// <summary>The audit trail, newest first.</summary>
    [Alias("audit")]
    Task<ImmutableArray<AuditLine>> Audit(AuditQuery query);

    /// <summary>All systems with their numbers.</summary>
    [Alias("systems")]
    Task<ImmutableArray<SystemSummary>> Systems();

    /// <summary>Messages that could not be delivered and were not sent again, newest first.</summary>
    [Alias("dead-letters")]
    Task<ImmutableArray<DeadLetter>> DeadLetters(int limit);

    /// <summary>One of them; null when there is none with that id.</summary>
    [Alias("dead-letter")]
    Task<DeadLetter?> DeadLetter(long id);
}

/// <summary>A part of a list of jobs.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Next">Where the next part starts; null when this is the last.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.job-page")]
public sealed record JobPage([property: Id(0)] ImmutableArray<JobView> Jobs, [property: Id(1)] string? Next);

/// <summary>Which jobs to list. What is null or empty does not filter.</summary>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.job-query")]
public sealed record JobQuery
{
    /// <summary>Only of this system.</summary>
    [Id(0)] public string? SystemId { get; init; }

    /// <summary>Only with one of these statuses.</summary>
    [Id(1)] public ImmutableArray<string> Statuses { get; init; } = [];

    /// <summary>Only of this branch.</summary>
    [Id(2)] public string? Branch { get; init; }

    /// <summary>Only with this tag.</summary>
    [Id(3)] public string? Tag { get; init; }

    /// <summary>Only with this user in the history.</summary>
    [Id(4)] public string? User { get; init; }

    /// <summary>Only made at or after this time.</summary>
    [Id(5)] public DateTimeOffset? From { get; init; }

    /// <summary>Only made before this time.</summary>
    [Id(6)] public DateTimeOffset? Until { get; init; }

    /// <summary>Only with this text in the origin, whatever its case.</summary>
    [Id(7)] public string? Text { get; init; }

    /// <summary>Newest first instead of oldest first.</summary>
    [Id(8)] public bool NewestFirst { get; init; }

    /// <summary>The page, from 1.</summary>
    [Id(9)] public int Page { get; init; } = 1;

    /// <summary>Jobs per page, 1 to 500.</summary>
    [Id(10)] public int Size { get; init; } = 50;
}

/// <summary>A page of jobs.</summary>
/// <param name="Items">The jobs of the page.</param>
/// <param name="Total">How many jobs match.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.job-list")]
public sealed record JobList([property: Id(0)] ImmutableArray<JobSummary> Items, [property: Id(1)] long Total);

/// <summary>A job in a list.</summary>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.job-summary")]
public sealed record JobSummary
{
    /// <summary>Unique id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The system.</summary>
    [Id(1)] public required string SystemId { get; init; }

    /// <summary>See <see cref="JobStatus"/>.</summary>
    [Id(2)] public required string Status { get; init; }

    /// <summary>The branch.</summary>
    [Id(3)] public string Branch { get; init; } = "";

    /// <summary>The tag.</summary>
    [Id(4)] public string Tag { get; init; } = "";

    /// <summary>Approved without lock.</summary>
    [Id(5)] public bool Forking { get; init; }

    /// <summary>The name of the origin's event.</summary>
    [Id(6)] public string OriginName { get; init; } = "";

    /// <summary>The asking instance.</summary>
    [Id(7)] public string InstanceId { get; init; } = "";

    /// <summary>When it was made (UTC).</summary>
    [Id(8)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its status changed last (UTC).</summary>
    [Id(9)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How many units it has.</summary>
    [Id(10)] public int Units { get; init; }

    /// <summary>How many of them are committed.</summary>
    [Id(11)] public int UnitsCommitted { get; init; }
}

/// <summary>Which lines of the audit trail.</summary>
/// <param name="SystemId">Only of this system.</param>
/// <param name="JobId">Only of this job.</param>
/// <param name="Before">Only lines before this sequence; for paging.</param>
/// <param name="Limit">1 to 1000.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.audit-query")]
public sealed record AuditQuery(
    [property: Id(0)] string? SystemId,
    [property: Id(1)] string? JobId,
    [property: Id(2)] long? Before = null,
    [property: Id(3)] int Limit = 200);

/// <summary>The numbers of one system, for metrics and overviews.</summary>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.system-summary")]
public sealed record SystemSummary
{
    /// <summary>The system.</summary>
    [Id(0)] public required string SystemId { get; init; }

    /// <summary>True while its gate is closed.</summary>
    [Id(1)] public bool GateClosed { get; init; }

    /// <summary>Since when its gate is closed (UTC).</summary>
    [Id(2)] public DateTimeOffset? GateClosedSince { get; init; }

    /// <summary>How long its gate was closed in all, up to the last opening.</summary>
    [Id(3)] public TimeSpan GateClosedBefore { get; init; }

    /// <summary>Jobs per status.</summary>
    [Id(4)] public ImmutableSortedDictionary<string, int> Jobs { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>When the oldest pending job was made (UTC).</summary>
    [Id(5)] public DateTimeOffset? OldestPending { get; init; }

    /// <summary>The job that runs; null when none does.</summary>
    [Id(6)] public string? ActiveJob { get; init; }

    /// <summary>Since when the unit in flight is out (UTC).</summary>
    [Id(7)] public DateTimeOffset? UnitInFlightSince { get; init; }

    /// <summary>Persist messages that wait in lane X (executions) and R (replies).</summary>
    [Id(8)] public int WaitingExecutions { get; init; }

    /// <summary>See <see cref="WaitingExecutions"/>.</summary>
    [Id(9)] public int WaitingReplies { get; init; }

    /// <summary>When the oldest waiting message was accepted (UTC).</summary>
    [Id(10)] public DateTimeOffset? OldestWaiting { get; init; }

    /// <summary>Effects that are not done.</summary>
    [Id(11)] public int OpenEffects { get; init; }

    /// <summary>When the oldest of them was asked for (UTC).</summary>
    [Id(12)] public DateTimeOffset? OldestEffect { get; init; }

    /// <summary>Messages that could not be delivered and were not sent again.</summary>
    [Id(13)] public int DeadLetters { get; init; }

    /// <summary>Messages that could not be delivered, also those sent again since.</summary>
    [Id(14)] public int DeadLettersEver { get; init; }
}

/// <summary>A message that no queue took.</summary>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.dead-letter")]
public sealed record DeadLetter(
    [property: Id(0)] long Id,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string SystemId,
    [property: Id(3)] string Exchange,
    [property: Id(4)] string RoutingKey,
    [property: Id(5)] byte[] Body,
    [property: Id(6)] string Reason);
