using System.Collections.Immutable;
using Maestro.Grains.Delivery;
using Maestro.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Delivery;

public sealed class GatewayRoutesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScriptedGateway _first = new();
    private readonly ScriptedGateway _second = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<GatewayRoutes> _log = new();
    private readonly GatewayRoutes _routes;
    private GatewayList _directory = List([]);

    public GatewayRoutesTests() =>
        _routes = new GatewayRoutes(() => Task.FromResult(_directory), local: null, new NoMetrics(), _time, _log);

    [Fact]
    public void A_silo_is_ready_when_it_has_a_list()
    {
        Assert.False(_routes.Ready.IsCompleted);
        _routes.Update(List([]));
        Assert.True(_routes.Ready.IsCompleted);
    }

    [Fact]
    public async Task Items_go_to_the_gateways_that_watch_the_source()
    {
        _routes.Update(List([Announcement("g1", _first, "ledger"), Announcement("g2", _second, "ledger", "books")]));

        _routes.SendToWatchers("ledger", Status("ledger", "a"));
        _routes.SendToWatchers("books", Status("books", "b"));
        _routes.SendToWatchers("nobody", Status("nobody", "c"));

        await Eventually.TrueAsync(() => _first.Items.Count == 1 && _second.Items.Count == 2, Patience, "the items");
        Assert.True(_routes.HasWatchers("books"));
        Assert.False(_routes.HasWatchers("nobody"));
    }

    [Theory, Trait("Checklist", "protocol-73")]
    [InlineData("")]
    [InlineData("led")]
    [InlineData("ledger2")]
    [InlineData("Ledger")]
    public void Sources_are_compared_exactly(string watched)
    {
        _routes.Update(List([Announcement("g1", _first, watched)]));

        Assert.False(_routes.HasWatchers("ledger"));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public void The_broker_is_missed_while_no_gateway_is_connected_to_it(bool used, bool connected, bool missed)
    {
        _routes.Update(List(
        [
            Announcement("g1", _first) with { UsesBroker = used },
            Announcement("g2", _second) with { UsesBroker = used, AtBroker = connected },
        ]));

        Assert.Equal(missed, _routes.LacksBroker);
    }

    [Fact]
    public async Task A_gateway_that_hangs_does_not_delay_another()
    {
        _first.BeforeTake = () => Task.Delay(Timeout.Infinite);
        _routes.Update(List([Announcement("g1", _first, "ledger"), Announcement("g2", _second, "ledger")]));

        for (var i = 0; i < 1000; i++)
        {
            _routes.SendToWatchers("ledger", Status("ledger", $"{i}"));
        }

        await Eventually.TrueAsync(() => _second.Items.Count == 1000, Patience, "the statuses at the gateway that lives");
        Assert.Empty(_first.Items);
    }

    [Fact]
    public async Task A_gateway_that_is_not_announced_any_more_is_dropped_and_whoever_waits_for_it_is_released()
    {
        _first.BeforeTake = () => Task.Delay(Timeout.Infinite);
        _routes.Update(List([Announcement("g1", _first, "ledger")]));
        var confirming = _routes.SendStatusAndConfirm(Status("ledger", "a"));

        _routes.Update(List([]));

        await confirming.WaitAsync(Patience);
        Assert.False(_routes.Send("g1", Status("ledger", "b")));
        Assert.False(_routes.HasWatchers("ledger"));
    }

    [Fact]
    public void After_a_fail_over_of_the_directory_a_gateway_that_is_missing_is_not_dropped()
    {
        _routes.Update(List([Announcement("g1", _first, "ledger")]));

        _routes.Update(List([Announcement("g2", _second)], complete: false, directory: "d2", number: 1));

        Assert.True(_routes.Send("g1", Status("ledger", "a")));
        Assert.True(_routes.Send("g2", Status("ledger", "a")));
        Assert.True(_routes.HasWatchers("ledger"));
    }

    [Fact]
    public void A_gateway_that_left_is_dropped_also_shortly_after_a_fail_over()
    {
        _routes.Update(List([Announcement("g1", _first, "ledger"), Announcement("g2", _second, "ledger")]));

        _routes.Update(List([], complete: false, directory: "d2", number: 1) with { Gone = ["g1", "unknown"] });

        Assert.False(_routes.Send("g1", Status("ledger", "a")));
        Assert.True(_routes.Send("g2", Status("ledger", "a")));
    }

    [Fact]
    public void An_older_announcement_does_not_replace_a_newer_one()
    {
        _routes.Update(List([Announcement("g1", _first, "ledger") with { Revision = 7 }]));

        _routes.Update(List([Announcement("g1", _first) with { Revision = 6 }], complete: false, directory: "d2", number: 1));

        Assert.True(_routes.HasWatchers("ledger"));
    }

    [Fact]
    public void An_answer_to_a_poll_that_a_push_overtook_does_not_drop_what_is_new()
    {
        _routes.Update(List([], number: 10));
        var overtaken = List([], number: 11);
        _routes.Update(List([Announcement("g1", _first, "ledger")], number: 12));

        _routes.Update(overtaken);

        Assert.True(_routes.Send("g1", Status("ledger", "a")));
        Assert.True(_routes.HasWatchers("ledger"));
    }

    [Fact]
    public async Task A_final_status_is_confirmed_when_every_watching_gateway_took_it()
    {
        var gate = new TaskCompletionSource();
        _second.BeforeTake = () => gate.Task;
        _routes.Update(List([Announcement("g1", _first, "ledger"), Announcement("g2", _second, "ledger")]));

        var confirming = _routes.SendStatusAndConfirm(Status("ledger", "a"));
        await Eventually.TrueAsync(() => _first.Items.Count == 1, Patience, "the first gateway");
        Assert.False(confirming.IsCompleted);
        gate.SetResult();
        await confirming.WaitAsync(Patience);

        Assert.Single(_second.Items);
    }

    [Fact]
    public async Task A_gateway_that_does_not_confirm_a_final_status_is_not_waited_for_longer_than_five_seconds()
    {
        _first.BeforeTake = () => _first.Forever;
        _routes.Update(List([Announcement("g1", _first, "ledger"), Announcement("g2", _second, "books")]));

        var confirming = _routes.SendStatusAndConfirm(Status("ledger", "a"));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(confirming.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await confirming.WaitAsync(Patience);

        Assert.Contains("Warning 2013: Gateway g1 did not take the last status of resource a within 00:00:05", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_did_not_confirm_is_not_waited_for_again_until_it_takes_something()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _first.BeforeTake = () => gate.Task;
        _routes.Update(List([Announcement("g1", _first, "ledger")]));
        var first = _routes.SendStatusAndConfirm(Status("ledger", "a"));
        await Eventually.TrueAsync(() => _first.Batches == 1, Patience, "the first batch");
        _time.Advance(TimeSpan.FromSeconds(5));
        await first.WaitAsync(Patience);

        await _routes.SendStatusAndConfirm(Status("ledger", "b")).WaitAsync(Patience);

        _first.BeforeTake = () => _first.Forever;
        gate.SetResult();
        await Eventually.TrueAsync(() => _first.Items.Count == 1 && _first.Batches == 2, Patience, "what waited for it");
        var again = _routes.SendStatusAndConfirm(Status("ledger", "c"));
        Assert.False(again.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        await again.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_final_status_nobody_watches_is_confirmed_at_once()
    {
        _routes.Update(List([Announcement("g1", _first)]));

        await _routes.SendStatusAndConfirm(Status("ledger", "a")).WaitAsync(Patience);
    }

    [Fact]
    public async Task Gateways_that_say_they_hold_a_consumer_and_those_that_do_not_answer_are_its_holders()
    {
        var silent = new ScriptedGateway { HoldsConsumer = _ => new TaskCompletionSource<bool>().Task };
        var failing = new ScriptedGateway { HoldsConsumer = _ => throw new TimeoutException("no answer") };
        _first.HoldsConsumer = consumer => Task.FromResult(consumer == "north");
        _routes.Update(List(
        [
            Announcement("g1", _first), Announcement("g2", _second), Announcement("silent", silent), Announcement("failing", failing),
        ]));

        var asking = _routes.FindHolders("north");
        _time.Advance(TimeSpan.FromSeconds(2));
        var holders = await asking.WaitAsync(Patience);

        Assert.Equal(["failing", "g1", "silent"], holders.Order());
    }

    [Fact]
    public async Task A_gateway_that_is_not_known_here_is_looked_up_in_the_directory()
    {
        _routes.Update(List([], number: 1));
        _directory = List([Announcement("g1", _first)], number: 2);

        await _routes.Reach("g1");

        Assert.True(_routes.Send("g1", Status("ledger", "a")));
    }

    [Fact]
    public async Task A_gateway_that_the_directory_does_not_know_cannot_be_reached()
    {
        _routes.Update(List([]));

        await Assert.ThrowsAsync<OrleansException>(() => _routes.Reach("g1"));
    }

    private static GatewayAnnouncement Announcement(string id, IGateway gateway, params string[] sources) =>
        new(id, gateway, [.. sources], Revision: 1);

    private static long _number;

    private static GatewayList List(ImmutableArray<GatewayAnnouncement> gateways, bool complete = true, string directory = "d1", long? number = null) =>
        new(gateways, complete, directory, number ?? Interlocked.Increment(ref _number), []);

    private static StatusDelivery Status(string source, string id) => new(source, id, [1]);
}
