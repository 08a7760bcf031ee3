using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Brokers.PubSub;
using Maestro.Gateway.Subscriptions;
using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.V1;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Gateway.Tests.Brokers.PubSub;

public sealed class PubSubSenderTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly PubSubTopics Topics = new("projects/p/topics/sourceevents", "projects/p/topics/sourcebroadcast");

    private readonly BrokerParts _parts = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(string Topic, string[] Ids)> _published = new();
    private Func<string, PubsubMessage[], StatusCode?> _refuse = (_, _) => null;
    private Task _sending = Task.CompletedTask;

    public Task InitializeAsync()
    {
        _parts.State.Set(true);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => EndAsync();

    public void Dispose()
    {
        _end.Dispose();
        _parts.Dispose();
    }

    [Fact]
    [Trait("Checklist", "protocol-98")]
    public async Task What_waits_goes_out_together_each_to_its_topic()
    {
        Send("a");
        await _parts.Outgoing.SendAsync(
            new OutgoingEvent("north", new EventFrame("", Events.StatusResync("maestro").ToByteArray()), OutgoingKind.StatusResync), CancellationToken.None);
        Send("b");

        await RunUntilAsync(() => _published.Count == 2);

        Assert.Contains(_published, request => request.Topic == Topics.Events && request.Ids.SequenceEqual(["a", "b"]));
        Assert.Contains(_published, request => request.Topic == Topics.Broadcast && request.Ids.Length == 1);
    }

    [Fact]
    [Trait("Checklist", "protocol-99")]
    public async Task What_is_too_large_is_left_out_and_counted()
    {
        var large = Events.Create("maestro", "north", "large");
        large.Attributes["ce-metadata"] = Events.Text(new string('x', 1025));
        Send("a");
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "large") with { Event = large.ToByteArray() });
        Send("b");

        await RunUntilAsync(() => !_published.IsEmpty);

        Assert.Equal(["a", "b"], Assert.Single(_published).Ids);
        Assert.Contains("maestro_broker_refused_total{reason=\"too_large\"} 1", await _parts.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_that_is_too_large_goes_without_the_metadata()
    {
        var deletion = Events.Create("maestro", "north", "large");
        deletion.Attributes["ce-metadata"] = Events.Text(new string('x', 1025));
        deletion.Attributes["ce-deletiontimestamp"] = Events.Text("2026-01-15T10:00:05Z");
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "large") with { Event = deletion.ToByteArray() });

        await RunUntilAsync(() => !_published.IsEmpty);

        Assert.Equal(["large"], Assert.Single(_published).Ids);
    }

    [Fact]
    public async Task One_that_the_service_refuses_does_not_take_the_others_along()
    {
        _refuse = (_, messages) => messages.Any(message => message.Attributes["ce-resourceid"] == "bad") ? StatusCode.InvalidArgument : null;
        Send("a");
        Send("bad");
        Send("b");

        await RunUntilAsync(() => _published.Count == 2);

        Assert.Equal(["a", "b"], _published.SelectMany(request => request.Ids));
        Assert.Contains("maestro_broker_refused_total{reason=\"refused\"} 1", await _parts.MetricsAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _parts.Outgoing.Count);
    }

    [Fact]
    public async Task What_passes_is_repeated_until_it_has()
    {
        var attempts = 0;
        _refuse = (_, _) => ++attempts < 4 ? StatusCode.Unavailable : null;
        Send("a");

        await RunUntilAsync(() => !_published.IsEmpty && _parts.State.Problem is null);

        Assert.Equal(4, attempts);
    }

    [Fact]
    public async Task A_topic_that_is_missing_is_told_of_until_it_is_there()
    {
        _refuse = (_, _) => StatusCode.NotFound;
        Send("a");
        await RunUntilAsync(() => _parts.State.Problem is not null);
        Assert.StartsWith("projects/p/topics/sourceevents: NotFound", _parts.State.Problem, StringComparison.Ordinal);
        Assert.True(_parts.State.IsConnected);
        Assert.False(_parts.State.IsWell);

        _refuse = (_, _) => null;

        await RunUntilAsync(() => !_published.IsEmpty && _parts.State.IsWell);
    }

    [Fact]
    public async Task Questions_that_cannot_be_asked_hold_up_no_specs_and_are_asked_again()
    {
        _refuse = (topic, _) => topic == Topics.Broadcast ? StatusCode.PermissionDenied : null;
        await _parts.Outgoing.SendAsync(
            new OutgoingEvent("north", new EventFrame("", Events.StatusResync("maestro").ToByteArray()), OutgoingKind.StatusResync), CancellationToken.None);
        Send("a");

        var again = _parts.ResyncTrigger.TakeAsync(CancellationToken.None);
        await RunUntilAsync(() => !_published.IsEmpty);
        Assert.Equal(["a"], Assert.Single(_published).Ids);
        await _parts.UntilAsync(() => again.IsCompleted, "the agents to be asked again");
        Assert.True((await again).Everybody);
    }

    [Fact]
    public async Task What_is_not_taken_when_the_connection_ends_is_given_back()
    {
        _refuse = (_, _) => StatusCode.Unavailable;
        Send("a");
        Send("b");
        Start();
        await Eventually.TrueAsync(() => _parts.Outgoing.Count == 0, Limit, "both to be tried");
        _parts.State.Set(false);

        await EndAsync();

        Assert.Equal(2, _parts.Outgoing.Count);
    }

    private void Send(string id) => _parts.Outgoing.Send(BrokerParts.Delivery("north", id));

    private void Start() => _sending = new PubSubSender(
        PublishAsync, Topics, _parts.Outgoing, _parts.State, _parts.StatusResync, _parts.Metric, _parts.Time, new Random(7), NullLogger.Instance).RunAsync(_end.Token);

    private Task RunUntilAsync(Func<bool> condition)
    {
        if (_sending.IsCompleted)
        {
            Start();
        }

        return _parts.UntilAsync(condition, "the events to be published");
    }

    private async Task EndAsync()
    {
        await _end.CancelAsync();
        await _sending.WaitAsync(Limit);
    }

    private Task PublishAsync(string topic, IReadOnlyCollection<PubsubMessage> messages, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_refuse(topic, [.. messages]) is { } code)
        {
            throw new RpcException(new Status(code, "as the test wants it"));
        }

        _published.Enqueue((topic, [.. messages.Select(message => message.Attributes.GetValueOrDefault("ce-resourceid", ""))]));
        return Task.CompletedTask;
    }
}
