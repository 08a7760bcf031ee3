using Maestro.Grains.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Grains.Tests.Delivery;

public sealed class AttachedGatewaysTests
{
    private const string Consumer = "north";
    private readonly RecordingGateway _here = new("here");
    private readonly RecordedHistory _history = new();
    private readonly GatewayRoutes _routes;
    private readonly AttachedGateways _gateways;

    public AttachedGatewaysTests()
    {
        _routes = new GatewayRoutes(
            () => throw new InvalidOperationException("nobody is asked"), _here, new NoMetrics(), TimeProvider.System, NullLogger<GatewayRoutes>.Instance);
        Announce(atBroker: false);
        _gateways = new AttachedGateways(Consumer, _routes, _history);
    }

    [Fact]
    public void A_gateway_that_attaches_twice_is_sent_to_once()
    {
        Assert.True(_gateways.Add("here"));
        Assert.False(_gateways.Add("here"));

        _gateways.Send(Spec("a"));

        Assert.Equal([Spec("a")], _here.Items);
        Assert.Equal([("a", 1, "here")], _history.Lines);
    }

    [Fact]
    public void What_is_sent_goes_through_who_holds_the_consumer_and_through_who_speaks_for_it_at_the_broker()
    {
        Assert.False(_gateways.SendThrough("here"));

        Announce(atBroker: true);
        Assert.True(_gateways.SendThrough("here"));
        Assert.False(_gateways.SendThrough("elsewhere"));

        _gateways.Add("elsewhere");
        Assert.True(_gateways.SendThrough("elsewhere"));
    }

    [Fact]
    public void Whoever_attached_by_itself_is_not_known_to_be_all()
    {
        _gateways.Add("here");
        Assert.False(_gateways.AreKnown);
        Assert.False(_gateways.IsAlone);

        _gateways.Know();

        Assert.True(_gateways.AreKnown);
    }

    [Fact]
    public void A_gateway_that_does_not_live_any_more_is_forgotten_and_not_recorded()
    {
        _gateways.Add("gone");

        _gateways.Send(Spec("a"));

        Assert.True(_gateways.IsAlone);
        Assert.Empty(_history.Lines);
    }

    [Fact]
    public void Nobody_is_sent_to_after_a_detach()
    {
        _gateways.Add("here");
        _gateways.Remove("here");

        _gateways.Send(Spec("a"));

        Assert.True(_gateways.IsAlone);
        Assert.Empty(_here.Items);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gateway_at_the_broker_gets_everything_once(bool isAttachedAsWell)
    {
        Announce(atBroker: true);
        if (isAttachedAsWell)
        {
            _gateways.Add("here");
        }

        Assert.False(_gateways.IsAlone);
        _gateways.Send(Spec("a"));

        Assert.Equal([Spec("a")], _here.Items);
        Assert.Equal([("a", 1, "here")], _history.Lines);
    }

    [Fact]
    public void Of_a_backlog_only_the_notices_are_recorded()
    {
        _gateways.Add("here");

        _gateways.Send(new SpecBacklog(Consumer, ["a"], [Spec("b")], Redelivery: false));

        Assert.Single(_here.Items);
        Assert.Equal([("b", 1, "here Notice")], _history.Lines);
    }

    private void Announce(bool atBroker)
    {
        var version = atBroker ? 2 : 1;
        _routes.Update(new GatewayList(
            [new GatewayAnnouncement("here", new ScriptedGateway(), [], version) { AtBroker = atBroker }], Complete: true, "directory", version, []));
    }

    private static readonly byte[] Bytes = [1];

    private static SpecDelivery Spec(string id) => new(Consumer, id, 1, Deleting: false, Bytes);
}
