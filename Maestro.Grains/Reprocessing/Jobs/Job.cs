using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Events;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>What is stored of one job.</summary>
public sealed record Job
{
    /// <summary>Unique id.</summary>
    public required string Id { get; init; }

    /// <summary>The system.</summary>
    public required string SystemId { get; init; }

    /// <summary>The persist event whose commit is held back.</summary>
    public required PlatformEvent PendingEvent { get; init; }

    /// <summary>The event that started the asking instance; null for an imported job without one.</summary>
    public PlatformEvent? Origin { get; init; }

    /// <summary>The tag of the pending event; empty when it has none.</summary>
    public string Tag { get; init; } = "";

    /// <summary>The branch of the pending event, never empty.</summary>
    public string Branch { get; init; } = Branches.Master;

    /// <summary>See <see cref="JobStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Approved without lock.</summary>
    public bool Forking { get; init; }

    /// <summary>The asking instance is committed, or that cannot be ruled out: it is never committed again.</summary>
    public bool PendingCommitted { get; init; }

    /// <summary>Why it ended; null unless it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its status changed last.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Its transitions, oldest first.</summary>
    public ImmutableList<HistoryEntry> History { get; init; } = [];

    /// <summary>Its units in the order of execution (<see cref="UnitOrder"/>).</summary>
    public ImmutableList<Unit> Units { get; init; } = [];

    /// <summary>The unit whose reply is awaited or being worked on; null when there is none.</summary>
    public Unit? UnitInWork =>
        Units.Find(unit => unit.State is UnitState.Dispatching or UnitState.Dispatched or UnitState.Replied or UnitState.Committing);

    /// <summary>The job with these units, in the order of execution.</summary>
    public Job WithUnits(ImmutableList<Unit> units) => this with { Units = units.Sort(UnitOrder.Instance) };

    /// <summary>The job for REST, notifications and the error queue.</summary>
    public JobView ToView() => new()
    {
        Id = Id,
        SystemId = SystemId,
        PendingEvent = PendingEvent,
        Origin = Origin,
        Events = [.. Units.Select(unit => unit.Event)],
        Status = Status,
        History = [.. History],
        Tag = Tag,
        Branch = Branch,
        Forking = Forking,
    };
}
