using System.Runtime.CompilerServices;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>
/// Reads the bundles of a page in parts of about a megabyte, each while the one before is sent: memory does not grow with the page, and a caller
/// that reads slowly holds neither a connection nor more than two parts.
/// </summary>
internal sealed class BundlePages(RestStore store, ListAnswer<ResourceBundleRecord> page, BundlePayloads parts)
{
    private const int MaxIdsOfPart = 500;
    private const int BytesOfPart = 1024 * 1024;

    // Manifests take about a third in the store of what they take in an answer.
    private const int Expansion = 3;

    /// <summary>All bundles of the page that still exist, in its order. The first part is read before this returns.</summary>
    public static async Task<IAsyncEnumerable<ResourceBundleRecord>> OpenAsync(
        RestStore store, ListAnswer<ResourceBundleRecord> page, BundlePayloads parts, CancellationToken cancellationToken)
    {
        var pages = new BundlePages(store, page, parts);
        var first = pages.Ask(0) is { } asked ? await asked : null;
        return pages.ReadAsync(first, cancellationToken);
    }

    /// <summary>How many of the bundles, given what each takes in the store, make up a part.</summary>
    internal static int IdsOfPart(ReadOnlySpan<int> storedBytes)
    {
        var bytes = 0L;
        var count = 0;
        while (count < storedBytes.Length && count < MaxIdsOfPart && (count == 0 || bytes + (storedBytes[count] * (long)Expansion) <= BytesOfPart))
        {
            bytes += storedBytes[count++] * (long)Expansion;
        }

        return count;
    }

    private async IAsyncEnumerable<ResourceBundleRecord> ReadAsync(
        ResourceBundlePage? part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in page.Items)
        {
            yield return item;
        }

        for (var done = 0; part is not null;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            done += part.Taken;
            var next = Ask(done);
            foreach (var item in part.Items)
            {
                yield return item;
            }

            part = next is null ? null : await next;
        }
    }

    private Task<ResourceBundlePage>? Ask(int from)
    {
        if (from == page.Rest.Length)
        {
            return null;
        }

        var asked = store.GetBundles(page.Rest.Slice(from, IdsOfPart(page.RestBytes.AsSpan()[from..])), parts);

        // When the caller goes away nobody waits for it any more.
        asked.Ignore();
        return asked;
    }
}
