using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.Receiving;
using Maestro.Protocol.PubSub.V1;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers.PubSub;

/// <summary>StreamingPull over a real socket: deadlines, flow control, streams that end, and the farewell.</summary>
public sealed class SubscriptionPullTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<(string Id, Action Acknowledge)> _taken = new();
    private readonly CancellationTokenSource _stop = new();
    private PubSubService _service = null!;
    private PubSubConnection _connection = null!;

    public async Task InitializeAsync()
    {
        _service = await PubSubService.StartAsync();
        _service.CreateTopics("agentevents");
        _service.CreateSubscription("agentevents", "maestro");
        _connection = new PubSubConnection(
            new PubSubSettings
            {
                ProjectId = PubSubService.Project,
                Endpoint = string.Create(CultureInfo.InvariantCulture, $"localhost:{_service.Port}"),
                DisableTls = true,
                Topics = new PubSubTopics("", ""),
                Subscriptions = new PubSubSubscriptions("", ""),
            },
            TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _service.DisposeAsync();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _connection.Dispose();
    }

    [Fact]
    public async Task A_message_that_takes_long_has_its_deadline_extended()
    {
        _ = RunAsync(_stop.Token);
        Publish(1);
        await TakenAsync(1);
        await Eventually.TrueAsync(() => _service.Extended("agentevents", "maestro") >= 1, Limit, "the deadline to be extended");

        _taken.Last().Acknowledge();

        await Eventually.TrueAsync(() => _service.Left("agentevents", "maestro") == 0, Limit, "it to be acknowledged");
    }

    [Fact]
    public async Task A_message_that_nobody_acknowledges_comes_again_when_the_limit_of_extensions_is_over()
    {
        _ = RunAsync(_stop.Token, new PubSubReceiving { MaxDurationPerExtension = TimeSpan.FromSeconds(10), MaxExtension = TimeSpan.FromSeconds(1) });
        Publish(1);

        await TakenAsync(2);

        Assert.Single(_taken.Select(taken => taken.Id).Distinct());
        _taken.Last().Acknowledge();
        await Eventually.TrueAsync(() => _service.Left("agentevents", "maestro") == 0, Limit, "it to be acknowledged");
    }

    [Fact]
    public async Task No_more_than_so_many_are_given_before_one_is_acknowledged()
    {
        _ = RunAsync(_stop.Token, new PubSubReceiving { MaxOutstandingMessages = 2 });
        Publish(6);
        for (var i = 0; i < 5; i++)
        {
            await TakenAsync(Math.Min(6, i + 2));
            Assert.InRange(_taken.Count - i, 1, 2);
            _taken.ElementAt(i).Acknowledge();
        }

        _taken.ElementAt(5).Acknowledge();
        await Eventually.TrueAsync(() => _service.Left("agentevents", "maestro") == 0, Limit, "all to be acknowledged");
        Assert.Equal(6, _service.Delivered("agentevents", "maestro"));
    }

    [Fact]
    public async Task What_came_by_a_stream_that_ended_is_acknowledged_by_the_next()
    {
        var opened = 0;
        var running = RunAsync(_stop.Token, new PubSubReceiving(), () => opened++);
        Publish(1);
        await TakenAsync(1);
        await _service.BreakStreamsAsync(StatusCode.Unavailable);
        await Eventually.TrueAsync(() => _service.Opened.Count == 2, Limit, "the next stream");
        _taken.First().Acknowledge();

        await Eventually.TrueAsync(() => _service.Left("agentevents", "maestro") == 0, Limit, "it to be acknowledged");

        Publish(1);
        await TakenAsync(2);
        Assert.False(running.IsCompleted);
        Assert.Equal(1, opened);
        Assert.Equal(2, _service.Opened.Count);
        Assert.Single(_service.Opened.Select(first => first.ClientId).Distinct());
    }

    [Theory]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.NotFound)]
    public async Task What_does_not_pass_ends_it_with_a_sentence(StatusCode code)
    {
        var running = RunAsync(_stop.Token);
        Publish(1);
        await TakenAsync(1);
        await _service.BreakStreamsAsync(code);

        Assert.StartsWith($"projects/maestro-test/subscriptions/agentevents-maestro: {code} as the test wants it (", await running.WaitAsync(Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_that_is_missing_is_named()
    {
        var reason = await new SubscriptionPull(_connection, PubSubService.Name("agentevents", "another"), new PubSubReceiving(), TimeProvider.System)
            .RunAsync(() => { }, (_, _) => Task.CompletedTask, _stop.Token).WaitAsync(Limit);

        Assert.StartsWith("projects/maestro-test/subscriptions/agentevents-another: NotFound", reason, StringComparison.Ordinal);
        Assert.EndsWith("(it has to be created beforehand)", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_named()
    {
        await _service.KillAsync();

        Assert.StartsWith("projects/maestro-test/subscriptions/agentevents-maestro: Unavailable", await RunAsync(_stop.Token).WaitAsync(Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_handled_at_the_end_is_given_back_at_once()
    {
        using var first = new CancellationTokenSource();
        var running = RunAsync(first.Token, new PubSubReceiving { MinDurationPerExtension = TimeSpan.FromMinutes(10) });
        Publish(2);
        await TakenAsync(2);
        _taken.First().Acknowledge();
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Limit));

        _ = RunAsync(_stop.Token);

        await TakenAsync(3);
        Assert.Equal(1, _service.Left("agentevents", "maestro"));
    }

    private Task<string> RunAsync(CancellationToken stop, PubSubReceiving? receiving = null, Action? opened = null) => new SubscriptionPull(
        _connection, PubSubService.Name("agentevents", "maestro"),
        receiving ?? new PubSubReceiving { MaxDurationPerExtension = TimeSpan.FromSeconds(10) }, TimeProvider.System)
        .RunAsync(opened ?? (() => { }), TakeAsync, stop);

    private Task TakeAsync(PubsubMessage message, Action acknowledge)
    {
        _taken.Enqueue((message.MessageId, acknowledge));
        return Task.CompletedTask;
    }

    private void Publish(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _service.Publish("agentevents", new PubsubMessage { Attributes = { ["ce-id"] = "x" } });
        }
    }

    private Task TakenAsync(int count) => Eventually.TrueAsync(() => _taken.Count >= count, Limit, "the messages to come");
}
