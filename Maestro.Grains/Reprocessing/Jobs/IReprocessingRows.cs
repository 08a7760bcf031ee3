using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>What is read of committed jobs; the host of the grains provides it. A store that is away throws <see cref="StorageUnavailableException"/>.</summary>
public interface IReprocessingRows
{
    /// <summary>The job; null when there is none.</summary>
    Task<Job?> FindJobAsync(string id, CancellationToken cancellationToken);

    /// <summary>Where a job is within its system.</summary>
    Task<JobPlace> FindPlaceAsync(Job job, CancellationToken cancellationToken);

    /// <summary>The jobs an approval of this one would approve, itself first.</summary>
    Task<ImmutableArray<Job>> FindSiblingsAsync(Job job, CancellationToken cancellationToken);

    /// <inheritdoc cref="IReprocessingReader.Find"/>
    Task<JobPage> FindAsync(string systemId, string? status, int? limit, int offset, string? after, CancellationToken cancellationToken);

    /// <inheritdoc cref="IReprocessingReader.List"/>
    Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken);

    /// <inheritdoc cref="IReprocessingReader.Audit"/>
    Task<ImmutableArray<AuditLine>> AuditAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <inheritdoc cref="IReprocessingReader.Systems"/>
    Task<ImmutableArray<SystemSummary>> SystemsAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="IReprocessingReader.DeadLetters"/>
    Task<ImmutableArray<DeadLetter>> DeadLettersAsync(int limit, CancellationToken cancellationToken);

    /// <inheritdoc cref="IReprocessingReader.DeadLetter"/>
    Task<DeadLetter?> FindDeadLetterAsync(long id, CancellationToken cancellationToken);
}

/// <summary>Where a job is within its system.</summary>
/// <param name="Phase">What it does, when it is the active one.</param>
/// <param name="Position">Its place in the line, from 1, when it waits there.</param>
/// <param name="Ahead">How many jobs run before one that is approved now.</param>
/// <param name="UnitTime">How long a unit of the system took on average lately; null when none was committed.</param>
public sealed record JobPlace(string? Phase, int? Position, int Ahead, TimeSpan? UnitTime);
