using System.Globalization;
using Maestro.Grains.Delivery;

namespace Maestro.Grains.Tests.Delivery;

public sealed class BrokerOwnersTests
{
    private static readonly string[] Consumers =
        [.. Enumerable.Range(0, 6000).Select(i => string.Create(CultureInfo.InvariantCulture, $"cluster-{i:D5}"))];

    [Fact]
    public void Nobody_speaks_where_nobody_is_connected()
    {
        Assert.True(BrokerOwners.None.IsEmpty);
        Assert.Null(BrokerOwners.None.OwnerOf("north"));
    }

    [Fact]
    public void Everybody_finds_the_same_one_whatever_the_order()
    {
        var (one, other) = (new BrokerOwners(["a", "b", "c"]), new BrokerOwners(["c", "a", "b"]));

        Assert.True(one.IsSameAs(other));
        Assert.All(Consumers, consumer => Assert.Equal(one.OwnerOf(consumer), other.OwnerOf(consumer)));
        Assert.Equal("b", new BrokerOwners(["b"]).OwnerOf("north"));
    }

    [Fact]
    public void The_shares_are_about_equal()
    {
        var owners = new BrokerOwners(["host-1-4f7a", "host-1-4f7b", "host-2-9c01"]);

        Assert.All(
            Consumers.GroupBy(owners.OwnerOf),
            share => Assert.InRange(share.Count(), Consumers.Length * 0.28, Consumers.Length * 0.39));
    }

    [Fact]
    public void When_one_goes_only_its_share_moves()
    {
        var (before, after) = (new BrokerOwners(["a", "b", "c"]), new BrokerOwners(["a", "c"]));

        Assert.All(
            Consumers.Where(consumer => before.OwnerOf(consumer) != "b"),
            consumer => Assert.Equal(before.OwnerOf(consumer), after.OwnerOf(consumer)));
        Assert.False(before.IsSameAs(after));
        Assert.True(before.Contains("b"));
        Assert.False(after.Contains("b"));
    }
}
