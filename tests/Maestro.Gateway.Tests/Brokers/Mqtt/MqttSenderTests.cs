using System.Collections.Concurrent;
using Google.Protobuf;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Brokers.Mqtt;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains.Delivery;
using Maestro.Protocol.Mqtt;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Exceptions;

namespace Maestro.Gateway.Tests.Brokers.Mqtt;

public sealed class MqttSenderTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly BrokerParts _parts = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _published = new();
    private readonly ConcurrentQueue<string> _lost = new();
    private Func<int, MqttClientPublishReasonCode> _answer = _ => MqttClientPublishReasonCode.Success;
    private Task _sending = Task.CompletedTask;
    private DateTimeOffset _started;

    public async Task InitializeAsync()
    {
        _started = _parts.Time.GetUtcNow();
        _parts.State.Set(true);
        await _parts.Reader.StartAsync(CancellationToken.None);
        _sending = new MqttSender(
            PublishAsync, receiveMaximum: null, _lost.Enqueue, new MqttLimits(BrokerParts.Mqtt()), _parts.Outgoing, _parts.StatusResync,
            _parts.Metric, _parts.Time, new Random(7), NullLogger.Instance).RunAsync(_end.Token);
    }

    public async Task DisposeAsync()
    {
        await _end.CancelAsync();
        await _sending.WaitAsync(Limit);
        await _parts.Reader.StopAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        _end.Dispose();
        _parts.Dispose();
    }

    [Fact]
    public async Task What_the_broker_has_no_room_for_is_sent_again()
    {
        _answer = attempt => attempt < 3 ? MqttClientPublishReasonCode.QuotaExceeded : MqttClientPublishReasonCode.Success;
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "a"));

        await _parts.UntilAsync(() => _published.Count == 3, "the third attempt");

        Assert.Equal(["a", "a", "a"], _published);
        Assert.Empty(_lost);
    }

    [Fact]
    public async Task What_the_broker_forbids_is_not()
    {
        _answer = _ => MqttClientPublishReasonCode.NotAuthorized;
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "a"));
        await Eventually.TrueAsync(() => !_published.IsEmpty, Limit, "the attempt");
        _answer = _ => MqttClientPublishReasonCode.Success;
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "b"));

        await _parts.UntilAsync(() => _published.Count == 2, "the other one");

        Assert.Equal(["a", "b"], _published);
        Assert.Equal(0, _parts.Outgoing.Count);
        Assert.Contains("maestro_broker_refused_total{reason=\"refused\"} 1", await _parts.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_found_no_room_is_asked_later()
    {
        _answer = _ => MqttClientPublishReasonCode.QuotaExceeded;
        await _parts.Outgoing.SendAsync(
            new OutgoingEvent("north", new EventFrame("", Events.StatusResync("maestro").ToByteArray()), OutgoingKind.StatusResync), CancellationToken.None);
        var asked = _parts.ResyncTrigger.TakeAsync(CancellationToken.None);

        await _parts.UntilAsync(() => asked.IsCompleted, "the agents to be asked again", DelayedStatusResync.Pause / 4);

        Assert.Equal(new ResyncScope(Everybody: true), await asked);
        Assert.Single(_published);
    }

    // Ids come from the names of works, so a bundle may well be made again.
    [Fact]
    public async Task A_notice_that_found_no_room_is_dropped_when_its_bundle_comes_into_being()
    {
        _answer = attempt => attempt == 1 ? MqttClientPublishReasonCode.QuotaExceeded : MqttClientPublishReasonCode.Success;
        _parts.Outgoing.Send(new SpecBacklog("north", [], [BrokerParts.Delivery("north", "a", version: 0)], Redelivery: false));
        await Eventually.TrueAsync(() => _published.Count == 1, Limit, "the notice");
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "a"));
        await Eventually.TrueAsync(() => _published.Count == 2, Limit, "the bundle");

        await _parts.UntilAsync(() => _parts.Time.GetUtcNow() - _started > TimeSpan.FromSeconds(10), "the notice to be given back");
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "b"));
        await Eventually.TrueAsync(() => _published.Contains("b"), Limit, "another bundle");

        Assert.Equal(["a", "a", "b"], _published);
        Assert.Equal(0, _parts.Outgoing.Count);
    }

    [Fact]
    public async Task A_broker_that_acknowledges_nothing_is_left_and_nothing_is_lost()
    {
        _answer = _ => throw new OperationCanceledException("never");
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "a"));

        await _parts.UntilAsync(() => !_lost.IsEmpty, "the broker to be left", TimeSpan.FromSeconds(15));

        Assert.Equal("the broker did not acknowledge a message within 60 s", _lost.First());
        _parts.State.Set(false);
        await _end.CancelAsync();
        await _sending.WaitAsync(Limit);
        await Eventually.TrueAsync(() => _parts.Outgoing.Count == 1, Limit, "the event to wait again");
    }

    [Fact]
    public async Task A_connection_that_is_gone_is_left_at_once()
    {
        _answer = _ => throw new MqttCommunicationException("the peer went");
        _parts.Outgoing.Send(BrokerParts.Delivery("north", "a"));

        await Eventually.TrueAsync(() => !_lost.IsEmpty, Limit, "the connection to be left");

        Assert.Equal("the peer went", _lost.First());
    }

    private async Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage message, CancellationToken cancellation)
    {
        _published.Enqueue(MqttMessages.Read(message).Attributes.FirstOrDefault(attribute => attribute.Key == "ce-resourceid").Value ?? "");
        try
        {
            return new MqttClientPublishResult(null, _answer(_published.Count), "", []);
        }
        catch (OperationCanceledException)
        {
            // As the client does without an answer: it waits for the end of the time.
            await Task.Delay(Timeout.Infinite, cancellation);
            throw;
        }
    }
}
