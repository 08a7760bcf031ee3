using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Delivery;

public sealed class ConsumerDispatcherTests
{
    private const string Consumer = "north";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly DeliveryOptions _options = new() { RedeliveryDelay = TimeSpan.FromSeconds(10) };
    private readonly RecordingGateway _gateway = new("here");
    private readonly RecordedHistory _history = new();
    private readonly GatewayRoutes _routes;
    private readonly ConsumerDispatcher _dispatcher;
    private readonly List<DateTimeOffset> _wakes = [];

    public ConsumerDispatcherTests()
    {
        _routes = new GatewayRoutes(() => throw new InvalidOperationException("nobody is asked"), _gateway, new NoMetrics(), _time, NullLogger<GatewayRoutes>.Instance);
        _routes.Update(new GatewayList([new GatewayAnnouncement("here", new ScriptedGateway(), [], 1)], Complete: true, "directory", 1, []));
        _dispatcher = new ConsumerDispatcher(Consumer, _options, new Random(1), _routes, _history, _time, (_, at) => _wakes.Add(at));
    }

    [Fact]
    public void A_fresh_dispatcher_leaves_the_delivery_to_the_grain_until_the_gateways_were_asked()
    {
        _dispatcher.Attach("here", reconcile: false);
        Assert.False(_dispatcher.TryDeliver(Spec("a", 1)));

        _dispatcher.AddHolders([]);

        Assert.True(_dispatcher.KnowsGateways);
        Assert.True(_dispatcher.TryDeliver(Spec("a", 1)));
        Assert.Equal([Spec("a", 1)], _gateway.Items);
        Assert.Equal([("a", 1, "here")], _history.Lines);
    }

    [Fact, Trait("Checklist", "protocol-54")]
    public void What_is_older_than_what_was_sent_is_not_sent()
    {
        Open();

        Assert.True(_dispatcher.TryDeliver(Spec("a", 2)));
        Assert.True(_dispatcher.TryDeliver(Spec("a", 1)));

        Assert.Equal([Spec("a", 2)], _gateway.Items);
    }

    [Fact]
    public void A_closed_dispatcher_takes_nothing()
    {
        Open();
        _dispatcher.Close();

        Assert.False(_dispatcher.TryDeliver(Spec("a", 1)));
        Assert.False(_dispatcher.TryAcknowledge("a", 1));
        Assert.False(_dispatcher.TryAttach("here"));
        Assert.False(_dispatcher.TryDetach("here"));
        Assert.Empty(_gateway.Items);
    }

    [Fact]
    public void A_dispatcher_that_is_told_to_reconcile_while_nobody_is_attached_has_the_store_read_when_somebody_is()
    {
        Open();
        _dispatcher.TryDetach("here");

        _dispatcher.Reconcile();
        Assert.False(_dispatcher.NeedsStored());

        _dispatcher.Attach("here", reconcile: false);
        Assert.True(_dispatcher.NeedsStored());
        Assert.InRange(_wakes[^1], _time.GetUtcNow(), _time.GetUtcNow().AddSeconds(5));
    }

    [Fact]
    public void A_gateway_that_does_not_live_any_more_is_forgotten()
    {
        _dispatcher.AddHolders(["gone", "here"]);

        _dispatcher.TryDeliver(Spec("a", 1));
        _dispatcher.TryDeliver(Spec("b", 1));

        Assert.Equal(2, _gateway.Items.Count);
        Assert.Equal([("a", 1, "here"), ("b", 1, "here")], _history.Lines);
    }

    [Fact]
    public void It_asks_to_be_woken_when_the_first_is_due_and_not_again_before()
    {
        Open();
        _dispatcher.TryDeliver(Spec("a", 1));
        var asked = _wakes[^1];
        Assert.InRange(asked - _time.GetUtcNow(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(12.5));
        var before = _wakes.Count;
        _time.Advance(TimeSpan.FromSeconds(5));
        _dispatcher.TryDeliver(Spec("b", 1));
        _dispatcher.TryAcknowledge("a", 1);
        Assert.Equal(before, _wakes.Count);

        _time.Advance(asked - _time.GetUtcNow());
        Assert.True(_dispatcher.Wake(asked) || _wakes[^1] > _time.GetUtcNow());

        _dispatcher.TryAcknowledge("b", 1);
        before = _wakes.Count;
        Assert.False(_dispatcher.Wake(_wakes[^1]));
        Assert.Equal(before, _wakes.Count);
    }

    [Fact]
    public void Whoever_attaches_expedites_the_wake_and_the_later_one_counts_no_more()
    {
        Open();
        _dispatcher.TryDeliver(Spec("a", 1));
        var late = _wakes[^1];

        _dispatcher.Attach("here", reconcile: false);
        var soon = _wakes[^1];
        Assert.Equal(_time.GetUtcNow().AddSeconds(2), soon);

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.False(_dispatcher.Wake(late));
        Assert.True(_dispatcher.Wake(soon));
    }

    [Fact]
    public void A_grain_that_does_not_get_to_it_is_called_again()
    {
        Open();
        _dispatcher.TryDeliver(Spec("a", 1));
        _time.Advance(TimeSpan.FromSeconds(13));
        Assert.True(_dispatcher.Wake(_wakes[^1]));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(_dispatcher.Wake(_wakes[^1]));
    }

    [Fact]
    public void Whoever_attaches_has_the_store_read_after_a_grace()
    {
        _dispatcher.AddHolders([]);
        Assert.Empty(_wakes);

        _dispatcher.Attach("here", reconcile: false);
        Assert.Equal([_time.GetUtcNow().AddSeconds(2)], _wakes);
        Assert.True(_dispatcher.NeedsStored());

        Read();
        _dispatcher.TakeStored([new("a", 1, null, null), new("b", 1, null, 1)]);
        Assert.False(_dispatcher.NeedsStored());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["a"], _dispatcher.TakeDue());
    }

    [Fact]
    public void A_grain_with_something_open_is_called_often_enough_not_to_be_collected()
    {
        _options.RedeliveryDelay = _options.RedeliveryMaxDelay = TimeSpan.FromHours(20);
        Open();

        _dispatcher.TryDeliver(Spec("a", 1));

        Assert.InRange(_wakes[^1] - _time.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(_dispatcher.Wake(_wakes[^1]));
        Assert.Empty(_dispatcher.TakeDue());
    }

    [Fact]
    public void Nothing_is_due_while_nobody_is_attached()
    {
        Open();
        _dispatcher.TryDeliver(Spec("a", 1));
        _dispatcher.TryDetach("here");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(_dispatcher.Wake(_wakes[^1]));
        Assert.Empty(_dispatcher.TakeDue());
    }

    [Fact]
    public void What_is_due_is_repeated_unless_the_store_shows_it_acknowledged()
    {
        Open();
        _dispatcher.TryDeliver(Spec("open", 1));
        _dispatcher.TryDeliver(Spec("reported", 1));
        _time.Advance(TimeSpan.FromSeconds(13));
        var due = _dispatcher.TakeDue();
        Assert.Equal(["open", "reported"], due.Order());

        Read();
        Assert.Equal(1, _dispatcher.Repeat(due, [new("open", 1, null, null), new("reported", 1, null, 1)]));

        var backlog = Assert.IsType<SpecBacklog>(_gateway.Items[^1]);
        Assert.True(backlog.Redelivery);
        Assert.Equal(["open"], backlog.ResourceIds);
    }

    [Fact]
    public void A_delivery_during_a_read_outlives_what_the_read_found()
    {
        Open();
        Read();
        _dispatcher.TryDeliver(Spec("updated", 2));
        _dispatcher.TryDeliver(Spec("created", 1));

        // The read shows the versions before.
        _dispatcher.TakeStored([new("updated", 1, null, 1)]);

        _time.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal(["created", "updated"], _dispatcher.TakeDue().Order());
    }

    [Fact]
    public void A_bundle_that_was_created_while_a_resync_read_the_store_is_not_deleted_by_a_notice()
    {
        Open();
        Read();
        _dispatcher.TryDeliver(Spec("lives-again", 1));
        _dispatcher.TryAcknowledge("lives-again", 1);
        var plan = new ResyncPlan([], [new HeldVersion("lives-again", 7), new HeldVersion("unknown", 3)], []);

        Assert.Equal(1, _dispatcher.AnswerResync([], plan, Notice));

        var backlog = Assert.IsType<SpecBacklog>(_gateway.Items[^1]);
        Assert.Equal("unknown", Assert.Single(backlog.Notices).ResourceId);
    }

    [Fact]
    public void A_resync_sends_what_is_lacking_and_remembers_what_is_open()
    {
        Open();
        Read();
        BundleVersion[] stored = [new("open", 2, null, 1), new("reported", 1, null, 1)];

        Assert.Equal(0, _dispatcher.AnswerResync(stored, new ResyncPlan([.. stored], [], []), Notice));

        Assert.Equal(["open", "reported"], Assert.IsType<SpecBacklog>(Assert.Single(_gateway.Items)).ResourceIds);
        _time.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal(["open"], _dispatcher.TakeDue());
    }

    [Fact]
    public void Notices_are_recorded_as_delivered()
    {
        Open();
        Read();

        _dispatcher.AnswerResync([], new ResyncPlan([], [new HeldVersion("gone", 4)], []), Notice);

        Assert.Equal([("gone", 0, "here Notice")], _history.Lines);
    }

    [Fact]
    public void It_tells_how_a_delivery_stands()
    {
        Assert.Equal(new DeliveryStanding(Attached: false, Pending: false, NextAt: null), _dispatcher.StandingOf("a"));
        Open();
        _dispatcher.TryDeliver(Spec("a", 1));

        var standing = _dispatcher.StandingOf("a");
        Assert.True(standing is { Attached: true, Pending: true } && standing.NextAt > _time.GetUtcNow());

        _dispatcher.TryDetach("here");
        Assert.Equal(new DeliveryStanding(Attached: false, Pending: true, NextAt: null), _dispatcher.StandingOf("a"));
        _dispatcher.TryAcknowledge("a", 1);
        Assert.False(_dispatcher.StandingOf("a").Pending);
    }

    [Fact]
    public void A_gateway_of_this_process_that_fails_does_not_fail_the_delivery()
    {
        Open();
        _gateway.BeforeTake = () => throw new InvalidOperationException("no");

        Assert.True(_dispatcher.TryDeliver(Spec("a", 1)));

        Assert.NotEmpty(_wakes);
    }

    /// <summary>Attached, nothing stored.</summary>
    [Fact]
    public void Behind_a_broker_everything_goes_to_the_gateway_that_speaks_for_the_consumer()
    {
        AtBroker(true);
        _dispatcher.AddHolders([]);

        Assert.True(_dispatcher.TryDeliver(Spec("a", 1)));

        Assert.Equal([Spec("a", 1)], _gateway.Items);
        Assert.Equal([("a", 1, "here")], _history.Lines);
        Assert.True(_dispatcher.StandingOf("a").Attached);
    }

    [Fact]
    public void While_no_gateway_is_at_the_broker_specs_wait_and_go_out_soon_when_one_is()
    {
        _dispatcher.AddHolders([]);
        Read();
        _dispatcher.TakeStored([]);
        _dispatcher.TryDeliver(Spec("a", 1));
        Assert.Empty(_gateway.Items);
        Assert.False(_dispatcher.StandingOf("a").Attached);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_dispatcher.TakeDue());

        AtBroker(true);
        _dispatcher.Expedite();
        Assert.True(_dispatcher.NeedsStored());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_dispatcher.Wake(_wakes[^1]));
        Read();
        _dispatcher.TakeStored([new BundleVersion("a", 1, null, null)]);
        _time.Advance(TimeSpan.FromSeconds(2));
        var due = _dispatcher.TakeDue();

        Assert.Equal(["a"], due);
        Read();
        Assert.Equal(1, _dispatcher.Repeat(due, [new BundleVersion("a", 1, null, null)]));
        Assert.Equal("a", Assert.Single(Assert.IsType<SpecBacklog>(Assert.Single(_gateway.Items)).ResourceIds));
    }

    // Nobody attaches there, so the dispatcher itself has to ask for it.
    [Fact]
    public void Behind_a_broker_a_fresh_dispatcher_has_the_store_read_and_repeats()
    {
        AtBroker(true);
        _dispatcher.AddHolders([]);
        _dispatcher.TryDeliver(Spec("a", 1));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_dispatcher.Wake(_wakes[^1]));
        Assert.True(_dispatcher.NeedsStored());
        Read();
        _dispatcher.TakeStored([new BundleVersion("a", 1, null, null)]);
        _time.Advance(TimeSpan.FromSeconds(13));

        Assert.True(_dispatcher.Wake(_wakes[^1]));
        Assert.Equal(["a"], _dispatcher.TakeDue());
    }

    [Fact]
    public void A_dispatcher_that_is_told_to_reconcile_has_the_store_read_soon()
    {
        Open();

        _dispatcher.Reconcile();
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(_dispatcher.Wake(_wakes[^1]));
        Assert.True(_dispatcher.NeedsStored());
    }

    [Fact]
    public void However_often_a_dispatcher_is_told_to_reconcile_the_read_is_not_put_off()
    {
        Open();

        for (var second = 0; second < 4; second++)
        {
            _dispatcher.Reconcile();
            _time.Advance(TimeSpan.FromSeconds(0.5));
        }

        Assert.True(_dispatcher.Wake(_wakes[^1]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_closed_dispatcher_has_its_grain_called_a_few_times_if_something_is_left(bool isLeft)
    {
        Open();
        _dispatcher.TryDeliver(Spec("a", 1));
        if (!isLeft)
        {
            _dispatcher.TryAcknowledge("a", 1);
        }

        var before = _wakes.Count;
        _dispatcher.Close();

        var calls = 0;
        for (var asked = before; asked < _wakes.Count; asked++)
        {
            _time.Advance(_wakes[asked] - _time.GetUtcNow());
            calls += _dispatcher.Wake(_wakes[asked]) ? 1 : 0;
        }

        Assert.Equal(isLeft ? 6 : 0, calls);
    }

    private void AtBroker(bool connected) => _routes.Update(new GatewayList(
        [new GatewayAnnouncement("here", new ScriptedGateway(), [], 2) { AtBroker = connected }], Complete: true, "directory", 2, []));

    private void Open()
    {
        _dispatcher.AddHolders(["here"]);
        Read();
        _dispatcher.TakeStored([]);
        Assert.False(_dispatcher.Wake(_wakes[^1]));
    }

    private void Read() => _dispatcher.BeginRead();

    private static readonly byte[] Bytes = [1];

    private static SpecDelivery Spec(string id, int version) => new(Consumer, id, version, Deleting: false, Bytes);

    private static SpecDelivery Notice(HeldVersion held) => new(Consumer, held.ResourceId, 0, Deleting: true, Bytes);
}
