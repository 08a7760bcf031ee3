using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <inheritdoc cref="IReprocessingReader"/>
[StatelessWorker, Reentrant]
internal sealed class ReprocessingReader(IReprocessingRows rows) : Grain, IReprocessingReader
{
    /// <inheritdoc/>
    public Task<JobPage> Find(string systemId, string? status, int? limit, int offset, string? after) =>
        rows.FindAsync(systemId, status, limit, offset, after, CancellationToken.None);

    /// <inheritdoc/>
    public Task<JobList> List(JobQuery query) => rows.ListAsync(query, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ImmutableArray<AuditLine>> Audit(AuditQuery query) => rows.AuditAsync(query, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ImmutableArray<SystemSummary>> Systems() => rows.SystemsAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task<ImmutableArray<DeadLetter>> DeadLetters(int limit) => rows.DeadLettersAsync(limit, CancellationToken.None);

    /// <inheritdoc/>
    public Task<DeadLetter?> DeadLetter(long id) => rows.FindDeadLetterAsync(id, CancellationToken.None);
}
