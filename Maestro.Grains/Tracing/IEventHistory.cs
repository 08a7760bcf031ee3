namespace Maestro.Grains.Tracing;

/// <summary>Reads the event history; the host of the grains provides it. A store that is away throws <see cref="StorageUnavailableException"/>.</summary>
public interface IEventHistory
{
    /// <summary>A page of a bundle's history.</summary>
    Task<BundleEventPage> List(BundleEventQuery query, CancellationToken cancellationToken);

    /// <summary>The times of a version of a bundle.</summary>
    /// <param name="resourceId">The bundle.</param>
    /// <param name="version">The version.</param>
    /// <param name="since">When the bundle was created: an id may have lived before.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<VersionTimes> GetTimes(string resourceId, int version, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>When the last status from the consumer's agent was committed, as far as its bundles tell that exist.</summary>
    Task<DateTimeOffset?> GetLastReport(string consumerName, CancellationToken cancellationToken);

    /// <summary>Those of the ids that were bundles of the consumer and are gone, as far back as the history reaches.</summary>
    Task<IReadOnlySet<string>> FindRemoved(string consumerName, IReadOnlyCollection<string> resourceIds, CancellationToken cancellationToken);
}
