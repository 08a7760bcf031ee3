using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <inheritdoc cref="IReprocessingGrain"/>
internal sealed class ReprocessingGrain(IReprocessingRows rows) : Grain, IReprocessingGrain
{
    /// <summary>The system never changes, so it is read once.</summary>
    private string? _systemId;

    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<JobView?> Get() => (await LoadAsync())?.ToView();

    /// <inheritdoc/>
    public async Task<JobDetail?> Detail()
    {
        if (await LoadAsync() is not { } job)
        {
            return null;
        }

        var place = await rows.FindPlaceAsync(job, CancellationToken.None);
        return new JobDetail(
            job.ToView(),
            [.. job.Units.Select(unit => unit.ToView())],
            job.CreatedAt,
            job.PendingCommitted,
            place.Phase,
            place.Position,
            job.Reason);
    }

    /// <inheritdoc/>
    public async Task<Impact?> PreviewImpact() => await LoadAsync() is { } job
        ? ImpactRules.Of(await rows.FindSiblingsAsync(job, CancellationToken.None), await rows.FindPlaceAsync(job, CancellationToken.None))
        : null;

    /// <inheritdoc/>
    public Task<JobAnswer> Approve(Decision decision) => Command(solution => solution.Approve(Id, decision));

    /// <inheritdoc/>
    public Task<JobAnswer> Skip(Decision decision) => Command(solution => solution.Skip(Id, decision));

    /// <inheritdoc/>
    public Task<JobAnswer> SetStatus(string status, Decision decision) => Command(solution => solution.SetStatus(Id, status, decision));

    /// <inheritdoc/>
    public Task<JobAnswer> Cancel(Decision decision) => Command(solution => solution.Cancel(Id, decision));

    /// <inheritdoc/>
    public Task<JobAnswer> Retry(Decision decision) => Command(solution => solution.Retry(Id, decision));

    private async Task<JobAnswer> Command(Func<ISolutionGrain, Task<JobAnswer>> command) =>
        (_systemId ?? (await LoadAsync())?.SystemId) is { } systemId
            ? await command(GrainFactory.GetGrain<ISolutionGrain>(systemId))
            : JobAnswer.NotFound;

    private async Task<Job?> LoadAsync()
    {
        var job = await rows.FindJobAsync(Id, CancellationToken.None);
        if (job is null)
        {
            // Most likely somebody's typing error: not worth an activation.
            DeactivateOnIdle();
        }

        _systemId = job?.SystemId;
        return job;
    }
}
