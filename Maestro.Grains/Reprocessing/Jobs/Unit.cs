using Maestro.Grains.Reprocessing.Events;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>One instance that a job runs again on one branch.</summary>
public sealed record Unit
{
    /// <summary>The original instance and the branch.</summary>
    public required UnitKey Key { get; init; }

    /// <summary>The event to run again, with the original instance's id, tag and scope.</summary>
    public required PlatformEvent Event { get; init; }

    /// <summary>The unit opens a branch, so it comes before those that do not.</summary>
    public bool Forking { get; init; }

    /// <summary>Found by the re-run of another unit.</summary>
    public bool Cascaded { get; init; }

    /// <summary>The place in which discovery named it, over all its answers for this job.</summary>
    public int Arrival { get; init; }

    /// <summary>The place in which it was sent; null before that.</summary>
    public int? Turn { get; init; }

    /// <summary>How far it has come.</summary>
    public UnitState State { get; init; }

    /// <summary>The instance that ran it again; empty before the reply.</summary>
    public string NewInstanceId { get; init; } = "";

    /// <summary>How often its event was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>When its event was first sent.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was committed or dropped.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>It was reported as stalled.</summary>
    public bool Stalled { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Its event is out, or may be, and the reply is awaited.</summary>
    public bool InFlight => State is UnitState.Dispatching or UnitState.Dispatched;

    /// <summary>The unit for people.</summary>
    public UnitView ToView() => new()
    {
        Key = Key,
        Forking = Forking,
        EventName = Event.Name,
        Timestamp = Event.Timestamp,
        State = State,
        NewInstanceId = NewInstanceId,
        Attempts = Attempts,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        Error = Error,
        Cascaded = Cascaded,
    };
}

/// <summary>A unit as discovery and process memory describe it.</summary>
/// <param name="Key">The original instance and the branch.</param>
/// <param name="Forking">The unit opens a branch.</param>
/// <param name="Event">Its event, as process memory has it.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.found-unit")]
public sealed record FoundUnit([property: Id(0)] UnitKey Key, [property: Id(1)] bool Forking, [property: Id(2)] PlatformEvent Event);
