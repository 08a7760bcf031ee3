using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Gateway.Brokers;

/// <summary>Cuts what is known of the statuses of a consumer into requests that a broker takes (protocol.md sections 4.10 and 7.4).</summary>
internal static class StatusHashBatches
{
    /// <summary>Most bundles that one request names.</summary>
    public const int MaxIds = 1000;

    /// <summary>Most bytes of one request's data; the smallest limit among brokers in use is 128 KiB.</summary>
    public const int MaxBytes = 100 * 1024;

    /// <summary>The hash of a status that there is not: SHA-256 of nothing (protocol.md section 3.6).</summary>
    public const string NoStatus = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const int EnvelopeBytes = 32;
    private const int ItemBytes = 40;

    /// <summary>The requests.</summary>
    /// <param name="source">The server's source id.</param>
    /// <param name="statuses">What is known.</param>
    /// <param name="asksForEverything">
    /// Whether there is a request for a consumer without bundles: it is empty, and so asks for everything. False leaves it out.
    /// </param>
    public static IEnumerable<StatusResyncRequest> Of(string source, ConsumerStatuses statuses, bool asksForEverything = true)
    {
        var hashes = new Dictionary<string, string>();
        var bytes = EnvelopeBytes;
        for (var i = 0; i < statuses.ResourceIds.Length; i++)
        {
            var (id, hash) = (statuses.ResourceIds[i], statuses.Hashes[i] ?? NoStatus);
            var size = ItemBytes + id.Length + hash.Length;
            if (hashes.Count > 0 && (hashes.Count == MaxIds || bytes + size > MaxBytes))
            {
                yield return new StatusResyncRequest(source, hashes);
                (hashes, bytes) = ([], EnvelopeBytes);
            }

            hashes[id] = hash;
            bytes += size;
        }

        if (hashes.Count > 0 || asksForEverything)
        {
            yield return new StatusResyncRequest(source, hashes);
        }
    }
}
