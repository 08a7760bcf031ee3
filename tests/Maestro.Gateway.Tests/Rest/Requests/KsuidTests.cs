using Maestro.Gateway.Rest.Requests;

namespace Maestro.Gateway.Tests.Rest.Requests;

public sealed class KsuidTests
{
    private static readonly DateTimeOffset Epoch = DateTimeOffset.FromUnixTimeSeconds(1_400_000_000);

    [Fact]
    public void The_smallest_id_is_all_zeros() => Assert.Equal(new string('0', 27), Ksuid.Create(Epoch, new byte[Ksuid.RandomBytes]));

    [Fact]
    public void The_largest_id_fills_27_characters() => Assert.Equal(
        "aWgEPTl1tmebfsQzFP4bxwgy80V", Ksuid.Create(Epoch.AddSeconds(uint.MaxValue), Enumerable.Repeat((byte)0xff, Ksuid.RandomBytes).ToArray()));

    [Fact]
    public void Later_ids_sort_later()
    {
        var random = new byte[Ksuid.RandomBytes];
        new Random(1).NextBytes(random);
        var ids = Enumerable.Range(0, 100).Select(second => Ksuid.Create(Epoch.AddSeconds(second * 1_000_000L), random)).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(100, ids.Distinct().Count());
    }
}
