namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>The exact strings of a job's <c>status</c> and of its history (reprocessing.md section 1.4).</summary>
public static class JobStatus
{
    /// <summary>Waits for a person.</summary>
    public const string PendingApproval = "pending_approval";

    /// <summary>Waits in the system's line.</summary>
    public const string Approved = "approved";

    /// <summary>Runs, and the gate is closed.</summary>
    public const string Running = "running";

    /// <summary>Runs, and the gate stays open.</summary>
    public const string RunningWithoutLock = "running_without_lock";

    /// <summary>Everything was committed.</summary>
    public const string Finished = "finished";

    /// <summary>Given up; some of it may be committed.</summary>
    public const string Failure = "failure";

    /// <summary>Turned down; its data is never committed.</summary>
    public const string Skipped = "skipped";

    /// <summary>Given up before anything was committed: the work list could not be built.</summary>
    public const string AbortedSplitEvents = "aborted_split_events_failure";

    /// <summary>Given up before anything was committed: the domain refused the asking instance.</summary>
    public const string AbortedPersistDomain = "aborted_persist_domain_failure";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All =
        [PendingApproval, Approved, Running, RunningWithoutLock, Finished, Failure, Skipped, AbortedSplitEvents, AbortedPersistDomain];

    /// <summary>True when the job will not change any more by itself.</summary>
    public static bool IsTerminal(string status) =>
        status is Finished or Failure or Skipped or AbortedSplitEvents or AbortedPersistDomain;

    /// <summary>True while the job runs, with or without lock.</summary>
    public static bool IsRunning(string status) => status is Running or RunningWithoutLock;

    /// <summary>True when the job ended before it committed anything, so that it is safe to try it again.</summary>
    public static bool IsAborted(string status) => status is AbortedSplitEvents or AbortedPersistDomain;
}
