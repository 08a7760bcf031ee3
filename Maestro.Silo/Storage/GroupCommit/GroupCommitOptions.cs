namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>Bounds of the group-commit storage.</summary>
internal sealed class GroupCommitOptions
{
    /// <summary>Most rows in one statement.</summary>
    public int MaxBatch { get; set; } = 256;

    /// <summary>Payload bytes after which a statement takes no further row; a single row may be larger.</summary>
    public long MaxBatchBytes { get; set; } = 16 << 20;

    /// <summary>Batches under way at the same time, each on a connection of its own.</summary>
    public int Lanes { get; set; } = 2;

    /// <summary>Calls that must wait before a batch sets out while another one is under way; fewer wait for the end of that one.</summary>
    public int MinParallelBatch { get; set; } = 32;

    /// <summary>How long a batch gathers although nothing is under way; for what nobody waits for.</summary>
    public TimeSpan Linger { get; set; }

    /// <summary>Calls that may wait; one more is refused with a retryable error.</summary>
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>Payload bytes of the calls that wait; while there are more, calls are refused with a retryable error.</summary>
    public long QueueBytes { get; set; } = 256 << 20;

    /// <summary>
    /// How long after it was made a call is still repeated when the database is away; then it fails with a retryable error. A try that is
    /// under way by then is ended by <see cref="TryTimeout"/>.
    /// </summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one try may wait for the server, in whole seconds; a server that vanished without a word costs this long.</summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait before the first repetition; it doubles up to one second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(20);
}
