
namespace Maestro.Grains.ResourceBundles;

/// <summary>Committed bundles, read in groups without waking their grains; the host of the grains provides it.</summary>
public interface IResourceBundleRows
{
    /// <summary>Every bundle of a consumer with its versions, complete or not at all.</summary>
    Task<IReadOnlyList<BundleVersion>> ListVersions(string consumerName, CancellationToken cancellationToken);

    /// <summary>The bundles with these ids that exist and belong to the consumer, in the order of the ids.</summary>
    Task<IReadOnlyList<ResourceBundleRecord>> ReadOfConsumer(
        string consumerName, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The bundles with these ids that exist and belong to the source, in the order of the ids.</summary>
    Task<IReadOnlyList<ResourceBundleRecord>> ReadOfSource(string source, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The bundles of a source that have a status, with its hash.</summary>
    Task<IReadOnlyList<StatusMark>> ListStatuses(string source, DateTimeOffset? changedSince, CancellationToken cancellationToken);

    /// <summary>Ends when the store has answered.</summary>
    Task Ping(CancellationToken cancellationToken);
}

/// <summary>What is wanted of a bundle and what was reported of it.</summary>
/// <param name="ResourceId">The bundle.</param>
/// <param name="Version">The desired version.</param>
/// <param name="DeletedAt">When deletion was asked for.</param>
/// <param name="ReportedVersion">The version of the last status; null when there is none.</param>
public sealed record BundleVersion(string ResourceId, int Version, DateTimeOffset? DeletedAt, int? ReportedVersion)
{
    /// <summary>True when the agent has reported on the desired version and nothing is left to do.</summary>
    public bool Acknowledged => DeletedAt is null && ReportedVersion == Version;
}

/// <summary>The stored status of a bundle by its hash.</summary>
public sealed record StatusMark(string ResourceId, string? Hash);
