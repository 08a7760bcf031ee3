namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>How far a unit has come (reprocessing.md section 7.1).</summary>
public enum UnitState
{
    /// <summary>Waits for its turn.</summary>
    Pending = 0,
    /// <summary>Its event is being sent; the event manager has not answered yet.</summary>
    Dispatching = 1,
    /// <summary>The event manager took the event; the reply is awaited.</summary>
    Dispatched = 2,
    /// <summary>The new instance asked to persist; discovery is asked what that changes.</summary>
    Replied = 3,
    /// <summary>The domain app is told to persist the new instance.</summary>
    Committing = 4,
    /// <summary>Done.</summary>
    Committed = 5,
    /// <summary>The job ended before the unit was done.</summary>
    Dropped = 6,
}

/// <summary>What identifies a unit within its job.</summary>
/// <param name="InstanceId">The original instance.</param>
/// <param name="Branch">The branch, never empty.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.unit-key")]
public readonly record struct UnitKey([property: Id(0)] string InstanceId, [property: Id(1)] string Branch);
