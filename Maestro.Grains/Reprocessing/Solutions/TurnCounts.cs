using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>What a turn adds to the metrics once it is stored (reprocessing.md section 10.3).</summary>
internal sealed class TurnCounts
{
    /// <summary>A reply of a job that does not run any more.</summary>
    public const string Late = "late";

    /// <summary>A reply of a unit that was answered already, or was not sent.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>A reply that names no job.</summary>
    public const string Unmarked = "unmarked";

    /// <summary>The states that units came to.</summary>
    public List<UnitState> UnitStates { get; } = [];

    /// <summary>How long the jobs ran that ended.</summary>
    public List<TimeSpan> JobDurations { get; } = [];

    /// <summary>Why replies were put aside.</summary>
    public List<string> DiscardedReplies { get; } = [];
}
