using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.Receiving;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Protocol.Tests.PubSub.Receiving;

public sealed class LeasesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PubSubReceiving _receiving = new() { MaxExtension = TimeSpan.FromMinutes(2) };

    [Fact]
    public void A_message_that_is_handled_is_extended_before_its_deadline_until_the_limit()
    {
        var leases = new Leases(_receiving, _time);
        leases.Add("a");
        Assert.Null(leases.Take());

        List<int> extensions = [];
        for (var seconds = 15; seconds <= 180; seconds += 15)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            if (leases.Take() is { } request)
            {
                Assert.Equal(["a"], request.ModifyDeadlineAckIds.ToArray());
                Assert.Equal([60], request.ModifyDeadlineSeconds.ToArray());
                Assert.Empty(request.AckIds);
                extensions.Add(seconds);
            }
        }

        Assert.Equal([30, 60, 90], extensions);
        Assert.Equal(0, leases.Count);
    }

    [Fact]
    public void An_acknowledgement_is_told_once_and_ends_the_extensions()
    {
        var leases = new Leases(_receiving, _time);
        leases.Add("a");
        leases.Acknowledge("a");

        Assert.Equal(["a"], leases.Take()!.AckIds.ToArray());
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(leases.Take());
    }

    [Fact]
    public void What_could_not_be_told_is_told_to_the_next_stream()
    {
        var leases = new Leases(_receiving, _time);
        leases.Add("a");
        leases.Acknowledge("a");
        leases.Return(leases.Take()!);

        Assert.Equal(["a"], leases.Take()!.AckIds.ToArray());
    }

    [Fact]
    public void An_extension_that_could_not_be_told_is_told_to_the_next_stream()
    {
        var leases = new Leases(_receiving, _time);
        leases.Add("a");
        _time.Advance(TimeSpan.FromSeconds(30));
        leases.Return(leases.Take()!);

        Assert.Equal(["a"], leases.Take()!.ModifyDeadlineAckIds.ToArray());
        Assert.Null(leases.Take());
    }

    [Fact]
    public void A_request_holds_a_thousand_ids()
    {
        var leases = new Leases(_receiving, _time);
        for (var i = 0; i < 2500; i++)
        {
            leases.Add($"{i}");
            leases.Acknowledge($"{i}");
        }

        Assert.Equal([1000, 1000, 500], new[] { leases.Take()!, leases.Take()!, leases.Take()! }.Select(request => request.AckIds.Count));
        Assert.Null(leases.Take());
    }

    [Fact]
    public void What_is_left_is_given_back_at_the_end()
    {
        var leases = new Leases(_receiving, _time);
        leases.Add("a");
        leases.Add("b");
        leases.Acknowledge("a");

        var ackIds = Assert.Single(leases.Release());

        Assert.Equal(["b"], ackIds);
        Assert.Equal(0, leases.Count);
    }

    [Theory]
    [InlineData(10, 600, 60)]
    [InlineData(10, 20, 20)]
    [InlineData(120, 600, 120)]
    public void An_extension_is_within_its_bounds(int least, int most, int expected) => Assert.Equal(
        expected,
        new PubSubReceiving { MinDurationPerExtension = TimeSpan.FromSeconds(least), MaxDurationPerExtension = TimeSpan.FromSeconds(most) }.Extension.TotalSeconds);
}
