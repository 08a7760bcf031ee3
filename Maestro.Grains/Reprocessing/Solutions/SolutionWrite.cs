using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>What one turn changes; it is stored in one transaction or not at all.</summary>
public sealed record SolutionWrite
{
    /// <summary>The version the turn started from; another one in the store refuses the write.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>The state after the turn; its own row is written from it.</summary>
    public required SolutionState State { get; init; }

    /// <summary>New and changed persist messages.</summary>
    public ImmutableArray<ItemRow> Items { get; init; } = [];

    /// <summary>Persist messages that become messages of the queue; written after <see cref="Items"/>.</summary>
    public ImmutableArray<TakenOverRow> TakenOver { get; init; } = [];

    /// <summary>New and changed jobs; units and history are apart.</summary>
    public ImmutableArray<JobRow> Jobs { get; init; } = [];

    /// <summary>New and changed units.</summary>
    public ImmutableArray<UnitRow> Units { get; init; } = [];

    /// <summary>New entries of histories, in order.</summary>
    public ImmutableArray<HistoryRow> History { get; init; } = [];

    /// <summary>New places in the line.</summary>
    public ImmutableArray<LineEntry> Enqueued { get; init; } = [];

    /// <summary>Jobs that leave the line.</summary>
    public ImmutableArray<string> Dequeued { get; init; } = [];

    /// <summary>New and changed effects.</summary>
    public ImmutableArray<EffectRow> Effects { get; init; } = [];

    /// <summary>Effects that are done or not wanted any more.</summary>
    public ImmutableArray<long> RemovedEffects { get; init; } = [];

    /// <summary>New lines of the audit trail.</summary>
    public ImmutableArray<AuditRow> Audit { get; init; } = [];

    /// <summary>Published messages that no queue took: the ids of their effects, whose bytes are kept.</summary>
    public ImmutableArray<DeadLetterRow> DeadLetters { get; init; } = [];

    /// <summary>The ids of dead letters that are sent again and thereby leave the list.</summary>
    public ImmutableArray<long> LettersSentAgain { get; init; } = [];
}

/// <summary>The stored state of a persist message.</summary>
public enum ItemState
{
    /// <summary>It waits.</summary>
    Waiting = 0,
    /// <summary>It is worked on.</summary>
    Executing = 1,
    /// <summary>Its instance is committed.</summary>
    Committed = 2,
    /// <summary>A job holds it back.</summary>
    JobCreated = 3,
    /// <summary>It failed for good, or was rejected.</summary>
    Failed = 4,
    /// <summary>It was withdrawn.</summary>
    Cancelled = 5,
    /// <summary>A reply that came too late or twice.</summary>
    Discarded = 6,
}

/// <summary>A persist message as it is stored.</summary>
public sealed record ItemRow
{
    /// <summary>Its place.</summary>
    public required long Id { get; init; }

    /// <summary>What a second arrival is recognised by (reprocessing.md section 7.6).</summary>
    public required string Key { get; init; }

    /// <summary>True for lane R.</summary>
    public bool IsReply { get; init; }

    /// <summary>How it arrived.</summary>
    public PersistSource Source { get; init; }

    /// <summary>How it stands.</summary>
    public ItemState State { get; init; }

    /// <summary>The instance that asks to persist.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>The job that came of it, or that it answers.</summary>
    public string JobId { get; init; } = "";

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When its outcome was final.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>Its bytes, only when it is new.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The message that had the same key and failed, and gives the key up; 0 for none.</summary>
    public long Replaces { get; init; }
}

/// <summary>A persist message of <c>persist/sync</c> that the queue brought as well.</summary>
/// <param name="Item">Its place.</param>
/// <param name="Body">The bytes of the queue, in place of those of the request.</param>
public sealed record TakenOverRow(long Item, byte[] Body);

/// <summary>A job as it is stored, without units and history.</summary>
/// <param name="Job">The job.</param>
/// <param name="IsNew">It is inserted; otherwise what can change is changed.</param>
public sealed record JobRow(Job Job, bool IsNew);

/// <summary>A unit as it is stored.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="Unit">The unit.</param>
/// <param name="IsNew">It is inserted; otherwise what can change is changed.</param>
public sealed record UnitRow(string JobId, Unit Unit, bool IsNew);

/// <summary>An entry of a job's history.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Ordinal">Its place in the history, from 0.</param>
/// <param name="Entry">The entry.</param>
public sealed record HistoryRow(string JobId, int Ordinal, HistoryEntry Entry);

/// <summary>An effect as it is stored.</summary>
/// <param name="Effect">The effect.</param>
/// <param name="IsNew">It is inserted; otherwise what can change is changed.</param>
/// <param name="Body">The bytes to send, only when it is new.</param>
public sealed record EffectRow(Effect Effect, bool IsNew, byte[]? Body);

/// <summary>A line of the audit trail.</summary>
public sealed record AuditRow(DateTimeOffset At, string JobId, string User, string Action, string Detail);

/// <summary>A message that no queue took.</summary>
public sealed record DeadLetterRow(Effect Effect, DateTimeOffset At, string Reason);
