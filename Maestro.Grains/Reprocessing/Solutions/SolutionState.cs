using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>All that is open in one system: what its grain holds in memory, and can read again at any time.</summary>
public sealed record SolutionState
{
    /// <summary>The system.</summary>
    public required string SystemId { get; init; }

    /// <summary>Counts the transactions; 0 when nothing is stored yet.</summary>
    public long Version { get; init; }

    /// <summary>The next number for items, effects and places in the line.</summary>
    public long NextNumber { get; init; } = 1;

    /// <summary>Lane X: executions that wait.</summary>
    public ImmutableList<WaitingItem> Executions { get; init; } = [];

    /// <summary>The execution that is worked on.</summary>
    public ItemInWork? Execution { get; init; }

    /// <summary>Lane R: replies that wait.</summary>
    public ImmutableList<WaitingItem> Replies { get; init; } = [];

    /// <summary>The reply that is worked on.</summary>
    public ItemInWork? Reply { get; init; }

    /// <summary>Jobs that wait for a person, oldest first.</summary>
    public ImmutableList<PendingJob> Pending { get; init; } = [];

    /// <summary>Approved jobs in the order of their approval.</summary>
    public ImmutableList<LineEntry> Line { get; init; } = [];

    /// <summary>The job that runs, or is about to.</summary>
    public ActiveJob? Active { get; init; }

    /// <summary>The gate.</summary>
    public GateState Gate { get; init; } = GateState.Open;

    /// <summary>What is to be done outside, by id.</summary>
    public ImmutableSortedDictionary<long, Effect> Effects { get; init; } = ImmutableSortedDictionary<long, Effect>.Empty;

    /// <summary>Something will have to go on by itself, so the grain must be woken after a crash.</summary>
    public bool HasWork =>
        !Executions.IsEmpty || Execution is not null || !Replies.IsEmpty || Reply is not null || !Line.IsEmpty || Active is not null
        || Effects.Count > 0;

    /// <summary>The executions may be worked on: no job holds the lock, or it has not begun yet and waits for them.</summary>
    public bool AdmitsExecutions(DateTimeOffset now) => Active switch
    {
        null or { Locks: false } => true,
        { Phase: JobPhase.Starting or JobPhase.Closing } => true,
        { Phase: JobPhase.Draining } => now < Active.DrainUntil,
        _ => false,
    };
}

/// <summary>A persist message that waits for its turn.</summary>
/// <param name="Id">Its place.</param>
/// <param name="Source">How it arrived.</param>
/// <param name="InstanceId">The instance that asks to persist.</param>
/// <param name="AcceptedAt">When it was stored.</param>
public sealed record WaitingItem(long Id, PersistSource Source, string InstanceId, DateTimeOffset AcceptedAt);

/// <summary>A persist message that is worked on.</summary>
/// <param name="Id">Its place.</param>
/// <param name="Source">How it arrived.</param>
/// <param name="Event">The persist event.</param>
/// <param name="AcceptedAt">When it was stored.</param>
public sealed record ItemInWork(long Id, PersistSource Source, PlatformEvent Event, DateTimeOffset AcceptedAt);

/// <summary>A job that waits for a person.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Tag">Its tag.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record PendingJob(string JobId, string Tag, DateTimeOffset CreatedAt);

/// <summary>An approved job that waits for its turn.</summary>
/// <param name="Position">Its place; ascending.</param>
/// <param name="JobId">The job.</param>
/// <param name="Locks">It closes the gate.</param>
public sealed record LineEntry(long Position, string JobId, bool Locks);

/// <summary>How far the active job is (reprocessing.md section 7.1).</summary>
public enum JobPhase
{
    /// <summary>Loaded, and its start is notified.</summary>
    Starting = 0,
    /// <summary>The gate is stored as closed, and every process is told.</summary>
    Closing = 1,
    /// <summary>Executions that were there before are worked off.</summary>
    Draining = 2,
    /// <summary>Discovery is asked again.</summary>
    Refreshing = 3,
    /// <summary>The asking instance is committed.</summary>
    CommittingPending = 4,
    /// <summary>Units run.</summary>
    Running = 5,
}

/// <summary>The job that runs, or is about to.</summary>
public sealed record ActiveJob
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>It closes the gate.</summary>
    public bool Locks { get; init; }

    /// <summary>How far it is.</summary>
    public JobPhase Phase { get; init; }

    /// <summary>When it became the active job.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When draining ends at the latest.</summary>
    public DateTimeOffset DrainUntil { get; init; }

    /// <summary>How often in a row its lane and queue were found empty. Not stored.</summary>
    public int EmptyLooks { get; init; }

    /// <summary>Its document; null as long as it has to be loaded.</summary>
    public Job? Job { get; init; }

    /// <summary>Its status is <c>running</c> or <c>running_without_lock</c>.</summary>
    public bool IsRunning => Phase >= JobPhase.Draining;
}

/// <summary>The gate of a system.</summary>
/// <param name="ClosedSince">Since when it is closed; null when it is open.</param>
/// <param name="ClosedBefore">How long it was closed in all before that.</param>
public sealed record GateState(DateTimeOffset? ClosedSince, TimeSpan ClosedBefore)
{
    /// <summary>A gate that was never closed.</summary>
    public static readonly GateState Open = new(null, TimeSpan.Zero);

    /// <summary>No new event of the system is admitted.</summary>
    public bool IsClosed => ClosedSince is not null;
}
