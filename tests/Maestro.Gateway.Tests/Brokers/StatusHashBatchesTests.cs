using System.Globalization;
using Maestro.Gateway.Brokers;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class StatusHashBatchesTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [Trait("Checklist", "protocol-96")]
    [InlineData(0, 36, 1)]
    [InlineData(1, 36, 1)]
    [InlineData(700, 36, 1)]
    [InlineData(800, 36, 2)]
    [InlineData(3000, 1, 4)]
    [InlineData(3000, 36, 5)]
    [InlineData(1000, 253, 4)]
    public void They_stay_below_both_limits_and_name_everything_once(int bundles, int lengthOfIds, int batches)
    {
        string[] ids = [.. Enumerable.Range(0, bundles).Select(i => i.ToString(CultureInfo.InvariantCulture).PadLeft(lengthOfIds, 'x'))];

        var requests = StatusHashBatches.Of("maestro", new ConsumerStatuses("north", ids, [.. ids.Select(_ => Hash)], HasOpen: false)).ToList();

        Assert.Equal(batches, requests.Count);
        Assert.Equal(ids, requests.SelectMany(request => request.Hashes.Keys));
        Assert.All(requests, request =>
        {
            Assert.InRange(request.Hashes.Count, bundles == 0 ? 0 : 1, StatusHashBatches.MaxIds);
            Assert.InRange(((byte[])request.Compose("north", "id", DateTimeOffset.UnixEpoch).Data!).Length, 1, StatusHashBatches.MaxBytes);
        });
    }

    [Fact]
    public void A_bundle_without_status_has_the_hash_of_nothing()
    {
        var request = Assert.Single(StatusHashBatches.Of("maestro", new ConsumerStatuses("north", ["a", "b"], [null, Hash], HasOpen: true)));

        Assert.Equal(StatusHashBatches.NoStatus, request.Hashes["a"]);
        Assert.Equal(Hash, request.Hashes["b"]);
        Assert.Equal(StatusHashBatches.NoStatus, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([])));
    }
}
