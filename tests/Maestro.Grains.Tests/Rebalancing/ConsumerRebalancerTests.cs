using Maestro.Grains.Delivery;
using Maestro.Grains.Rebalancing;
using Maestro.Grains.Tests.Delivery;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Rebalancing;

using static SampleSilos;

public sealed class ConsumerRebalancerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly RecordingGateway _gateway = new("here");
    private readonly ScriptedPlacement _placement = new();
    private readonly RecordingLogger<ConsumerRebalancer> _log = new();
    private readonly ConsumerDispatchers _dispatchers;
    private readonly Dictionary<string, ConsumerDispatcher> _opened = [];
    private ConsumerRebalancer _rebalancer;

    public ConsumerRebalancerTests()
    {
        var routes = new GatewayRoutes(
            () => throw new InvalidOperationException("nobody is asked"), _gateway, new NoMetrics(), _time, NullLogger<GatewayRoutes>.Instance);
        routes.Update(new GatewayList([new GatewayAnnouncement("here", new ScriptedGateway(), [], 1)], Complete: true, "directory", 1, []));
        _dispatchers = new ConsumerDispatchers(Options.Create(new DeliveryOptions()), routes, new RecordedHistory(), _time, new Random(1));
        _rebalancer = Rebalancer(local: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _rebalancer.StopAsync(CancellationToken.None);
        _rebalancer.Dispose();
    }

    [Fact]
    public async Task Consumers_of_this_silo_go_where_there_are_fewer()
    {
        var consumers = Open(200);
        _placement.Counts = Counts(200, 0);
        Assert.Equal(0, await RoundAsync());

        Assert.Equal(100, await RoundAsync());

        Assert.All(_placement.Moves, move => Assert.Equal(Silo(1), move.Silo));
        Assert.Equal(100, _placement.Moves.Select(move => move.Consumer).Intersect(consumers).Count());
        Assert.Equal(["Information 2061: 100 of 200 consumers move to silos that carry fewer; 200 are active on 2 silos"], _log.Messages);
    }

    [Fact]
    public async Task Those_that_were_told_to_move_and_did_not_are_counted_in_the_next_round()
    {
        Open(200);
        _placement.Counts = Counts(200, 0);
        _placement.Moved = consumer => Close(consumer, but: "7");
        await RoundAsync();
        Assert.Equal(100, await RoundAsync());
        var stayed = _placement.Moves.Count(move => move.Consumer.EndsWith('7'));
        Assert.InRange(stayed, 1, 99);
        _placement.Counts = Counts(100, 100);
        await RoundAsync();
        await RoundAsync();

        Assert.Equal([$"Information 2063: {stayed} of 100 consumers that were told to move a minute ago are still here"], _log.Messages.Skip(1));
    }

    [Fact]
    public async Task No_more_go_than_have_something_delivered_here()
    {
        Open(60);
        _placement.Counts = Counts(2_000, 0);
        await RoundAsync();

        Assert.Equal(60, await RoundAsync());
    }

    [Fact]
    public async Task Consumers_of_the_gateway_beside_the_silo_stay()
    {
        _rebalancer.Dispose();
        _rebalancer = Rebalancer(_gateway);
        var remote = Open(70, "remote");
        foreach (var consumer in Open(130, "local"))
        {
            Assert.True(_dispatchers.TryAttach(consumer, "here"));
        }

        _placement.Counts = Counts(200, 0);
        await RoundAsync();

        Assert.Equal(70, await RoundAsync());
        Assert.Equal(remote.Order(), _placement.Moves.Select(move => move.Consumer).Order());
    }

    [Fact]
    public async Task The_other_silos_are_not_asked_when_none_could_move()
    {
        _rebalancer.Dispose();
        _rebalancer = Rebalancer(_gateway);
        foreach (var consumer in Open(200))
        {
            Assert.True(_dispatchers.TryAttach(consumer, "here"));
        }

        _placement.Counts = Counts(200, 0);
        await RoundAsync();

        Assert.Equal(0, await RoundAsync());
        Assert.Equal(0, _placement.Asked);
    }

    [Fact]
    public async Task The_other_silos_are_not_asked_when_few_are_here()
    {
        Open(50);
        _placement.Counts = Counts(50, 0);
        await RoundAsync();

        Assert.Equal(0, await RoundAsync());
        Assert.Equal(0, _placement.Asked);
    }

    [Fact]
    public async Task A_silo_that_came_or_went_gets_a_round_to_settle()
    {
        Open(300);
        _placement.Counts = Counts(300, 0);
        await RoundAsync();
        _placement.Counts = Counts(300, 0, 0);
        Assert.Equal(0, await RoundAsync());
        _placement.Counts = Counts(300, 0);
        Assert.Equal(0, await RoundAsync());

        Assert.Equal(100, await RoundAsync());
    }

    [Fact]
    public async Task A_silo_that_is_not_active_itself_moves_nothing()
    {
        Open(300);
        _placement.Counts = Counts(300, 0, 0);
        _placement.Here = Silo(7);
        await RoundAsync();

        Assert.Equal(0, await RoundAsync());
        Assert.Equal(0, _placement.Asked);
    }

    [Fact]
    public async Task There_is_a_round_about_once_a_minute_and_one_that_fails_is_told_and_followed_by_another()
    {
        Open(200);
        _placement.Counts = Counts(200, 0);
        _placement.Failure = new OrleansException("silo 1 is busy");
        await _rebalancer.StartAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(44));
        Assert.Equal(0, _placement.Looked);

        await PassAsync(() => _placement.Asked == 1, TimeSpan.FromSeconds(150));
        await Eventually.TrueAsync(() => !_log.Messages.IsEmpty, Patience, "the warning");
        Assert.Equal(["Warning 2062: Consumers could not be moved to silos that carry fewer; it is tried again in about a minute"], _log.Messages);
        Assert.Empty(_placement.Moves);

        _placement.Failure = null;
        await PassAsync(() => _placement.Moves.Count == 100, TimeSpan.FromSeconds(76));
    }

    private ConsumerRebalancer Rebalancer(ILocalGateway? local) => new(_dispatchers, _placement, local, _time, new Random(1), _log);

    private void Close(string consumer, string but)
    {
        if (!consumer.EndsWith(but, StringComparison.Ordinal))
        {
            _dispatchers.Close(_opened[consumer]);
        }
    }

    private Task<int> RoundAsync() => _rebalancer.RebalanceAsync(CancellationToken.None);

    private string[] Open(int count, string prefix = "consumer")
    {
        string[] names = [.. Enumerable.Range(0, count).Select(number => $"{prefix}-{number}")];
        Array.ForEach(names, name => _opened[name] = _dispatchers.Open(name));
        return names;
    }

    /// <summary>Lets time pass until the condition holds, but no more than so much.</summary>
    private Task PassAsync(Func<bool> condition, TimeSpan most)
    {
        var end = _time.GetUtcNow() + most;
        return Eventually.TrueAsync(
            () =>
            {
                if (!condition() && _time.GetUtcNow() < end)
                {
                    _time.Advance(TimeSpan.FromSeconds(1));
                }

                return condition();
            },
            Patience,
            $"the round within {most}");
    }
}
