namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>Bounds of the group-commit storage.</summary>
public sealed class GroupCommitOptions
{
    /// <summary>Most rows in one statement.</summary>
    public int MaxBatch { get; set; } = 256;

    /// <summary>Batches under way at the same time, each on a connection of its own.</summary>
    public int Lanes { get; set; } = 2;

    /// <summary>Calls that may wait; one more is refused with a retryable error.</summary>
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>How long a call may take, repetitions after transient database errors included, before it fails with a retryable error.</summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the first repetition; it doubles up to one second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(20);
}
