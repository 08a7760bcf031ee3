using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>
/// One reprocessing job, by its id: what it is, and the commands on it for those who know no more than the id.
/// </summary>
/// <remarks>
/// The job's rows are written in the turns of its <see cref="ISolutionGrain"/>, in the same transaction as gate and line, so that these never
/// disagree. Calls go from here to the solution's grain and never back.
/// </remarks>
[Alias("maestro.reprocessing.job")]
public interface IReprocessingGrain : IGrainWithStringKey
{
    /// <summary>The job as it is stored; null when there is none.</summary>
    [Alias("get")]
    Task<JobView?> Get();

    /// <summary>The job with its units; null when there is none.</summary>
    [Alias("detail")]
    Task<JobDetail?> Detail();

    /// <summary>What approving would do; null when there is no such job. It changes nothing.</summary>
    [Alias("impact")]
    Task<Impact?> PreviewImpact();

    /// <summary>Approves the job and its siblings (reprocessing.md section 2.3).</summary>
    [Alias("approve")]
    Task<JobAnswer> Approve(Decision decision);

    /// <summary>Skips the job (section 2.4).</summary>
    [Alias("skip")]
    Task<JobAnswer> Skip(Decision decision);

    /// <summary>Overrides the status by a real transition (section 2.8).</summary>
    [Alias("set-status")]
    Task<JobAnswer> SetStatus(string status, Decision decision);

    /// <summary>
    /// Ends a job that is pending, waits or runs: before it runs it becomes <c>skipped</c>, and a running one becomes <c>failure</c>.
    /// </summary>
    [Alias("cancel")]
    Task<JobAnswer> Cancel(Decision decision);

    /// <summary>Puts a job that ended before it committed anything (<c>aborted_*</c>) into the line again.</summary>
    [Alias("retry")]
    Task<JobAnswer> Retry(Decision decision);
}
