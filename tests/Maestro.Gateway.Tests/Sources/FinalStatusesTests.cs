using Maestro.Gateway.Sources;
using Maestro.Grains.Delivery;
using Maestro.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Sources;

public sealed class FinalStatusesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<FinalStatuses> _logger = new();
    private readonly List<string> _sent = [];
    private readonly FinalStatuses _finals;

    public FinalStatusesTests() => _finals = new FinalStatuses(Send, _time, _logger);

    public void Dispose() => _finals.Dispose();

    [Fact, Trait("Checklist", "protocol-70")]
    public void A_status_goes_out_when_its_bundle_is_gone()
    {
        _finals.Hold(Status("a"));
        _finals.Hold(Status("b"));
        Assert.Empty(_sent);

        _finals.Release(Status("b"));
        Assert.Equal(["b"], _sent);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["b", "a"], _sent);
    }

    [Fact]
    public void A_status_whose_silo_was_lost_goes_out_after_a_second()
    {
        _finals.Hold(Status("a"));

        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Empty(_sent);
        _time.Advance(TimeSpan.FromSeconds(0.4));
        Assert.Equal(["a"], _sent);
    }

    [Fact]
    public void A_status_that_went_out_by_itself_does_not_go_out_again()
    {
        _finals.Hold(Status("a"));
        _time.Advance(TimeSpan.FromSeconds(30));

        _finals.Release(Status("a"));

        Assert.Equal(["a"], _sent);
    }

    [Fact]
    public void Of_two_that_are_held_of_one_bundle_the_newer_goes_out()
    {
        _finals.Hold(Status("a"));
        _finals.Hold(Status("a") with { Event = [2] });

        _finals.Release(Status("a") with { Event = [2] });
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(["a"], _sent);
    }

    [Fact]
    public void A_status_that_comes_again_after_it_went_out_by_itself_does_not_go_out_again()
    {
        _finals.Hold(Status("a"));
        _time.Advance(TimeSpan.FromSeconds(2));
        _finals.Hold(Status("a"));
        _finals.Release(Status("a"));

        Assert.Equal(["a"], _sent);
    }

    [Fact]
    public void A_status_that_was_not_held_here_goes_out_at_once()
    {
        _finals.Release(Status("a"));

        Assert.Equal(["a"], _sent);
    }

    [Fact]
    public void A_bundle_may_come_and_go_again()
    {
        for (var round = 1; round <= 3; round++)
        {
            _finals.Hold(Status("a"));
            _time.Advance(TimeSpan.FromSeconds(round));
            _finals.Release(Status("a"));
            Assert.Equal(round, _sent.Count);
        }
    }

    [Fact]
    public void A_status_that_cannot_be_sent_by_itself_is_told_of_and_does_not_keep_back_the_next()
    {
        _finals.Hold(Status("broken"));
        _finals.Hold(Status("a"));

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["a"], _sent);
        Assert.Equal(["Warning 4205: Source ledger: the last status of broken could not be put in line"], _logger.Messages);
    }

    private void Send(StatusDelivery status) =>
        _sent.Add(status.ResourceId != "broken" ? status.ResourceId : throw new InvalidOperationException("broken"));

    private static StatusDelivery Status(string id) => new("ledger", id, [1]) { IsFinal = true };
}
