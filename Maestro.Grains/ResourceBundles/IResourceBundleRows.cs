
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

    /// <summary>Names of consumers behind the given one in the order of the store, at most so many.</summary>
    Task<IReadOnlyList<string>> ListConsumerNames(string after, int max, CancellationToken cancellationToken);

    /// <summary>What is known of the bundles of consumers, of each completely; the first of them at least, others as far as they fit.</summary>
    Task<IReadOnlyList<ConsumerStatuses>> ListConsumerStatuses(IReadOnlyList<string> consumerNames, CancellationToken cancellationToken);

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

/// <summary>The bundles of one consumer by their statuses.</summary>
/// <param name="ConsumerName">The consumer.</param>
/// <param name="ResourceIds">Its bundles.</param>
/// <param name="Hashes">Of each the hash of the stored status; null when there is none.</param>
/// <param name="HasOpen">Whether a bundle of it waits for the report of its agent.</param>
[GenerateSerializer, Immutable, Alias("maestro.consumer-statuses")]
public sealed record ConsumerStatuses(
    [property: Id(0)] string ConsumerName,
    [property: Id(1)] string[] ResourceIds,
    [property: Id(2)] string?[] Hashes,
    [property: Id(3)] bool HasOpen);

/// <summary>The stored status of a bundle by its hash.</summary>
public sealed record StatusMark(string ResourceId, string? Hash);
