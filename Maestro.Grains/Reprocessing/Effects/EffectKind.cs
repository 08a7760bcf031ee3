namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>What is done outside for a system (reprocessing.md section 4.2 has time limits and budgets).</summary>
public enum EffectKind
{
    /// <summary>Ask process memory and discovery what a persist changes: origin, units and their events.</summary>
    Resolve = 0,
    /// <summary>Have the domain app persist an instance.</summary>
    Commit = 1,
    /// <summary>Send a unit's event to the event manager.</summary>
    Dispatch = 2,
    /// <summary>Set the status of an instance in API core.</summary>
    InstanceStatus = 3,
    /// <summary>Ask API core whether an instance opens a branch.</summary>
    Classify = 4,
    /// <summary>Send an error event to the event manager.</summary>
    ErrorEvent = 5,
    /// <summary>Send a notification to the event manager.</summary>
    Notify = 6,
    /// <summary>Publish bytes to an exchange.</summary>
    Publish = 7,
    /// <summary>Have every gateway close the gate before the job runs.</summary>
    CloseGate = 8,
    /// <summary>Look whether the system's persist queue is empty.</summary>
    LookAtQueue = 9,
}
