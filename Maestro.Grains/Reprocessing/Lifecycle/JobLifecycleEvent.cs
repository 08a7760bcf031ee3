namespace Maestro.Grains.Reprocessing.Lifecycle;

/// <summary>
/// Something happened to a job. A live feed on the Orleans stream <see cref="JobLifecycle"/>: told after it is stored, and not repeated to those who
/// were away; what happened is in the job's history and in the audit trail.
/// </summary>
/// <param name="SystemId">The system.</param>
/// <param name="JobId">The job.</param>
/// <param name="Status">Its status from then on.</param>
/// <param name="User">Who did it; empty for the service itself.</param>
/// <param name="Units">How many units it has.</param>
/// <param name="UnitsCommitted">How many of them are committed.</param>
/// <param name="At">When (UTC).</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.lifecycle-event")]
public sealed record JobLifecycleEvent(
    [property: Id(0)] string SystemId,
    [property: Id(1)] string JobId,
    [property: Id(2)] string Status,
    [property: Id(3)] string User,
    [property: Id(4)] int Units,
    [property: Id(5)] int UnitsCommitted,
    [property: Id(6)] DateTimeOffset At);

/// <summary>Where job events are told.</summary>
public static class JobLifecycle
{
    /// <summary>The stream provider of silos and clients.</summary>
    public const string Provider = "lifecycle";

    /// <summary>The one stream of all systems. Who cares for one of them looks at <see cref="JobLifecycleEvent.SystemId"/>.</summary>
    public static readonly StreamId Stream = StreamId.Create("maestro.reprocessing", "jobs");
}
