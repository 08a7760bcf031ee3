using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using Maestro.Gateway.Agents;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Brokers.PubSub;
using Maestro.Gateway.Security.Callers;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class IncomingEventsTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly BrokerParts _parts = new();
    private readonly Reports _reports = new();
    private readonly UnansweredResyncs _unanswered;
    private readonly IncomingEvents _incoming;
    private readonly ConcurrentQueue<string> _acknowledged = new();

    public IncomingEventsTests()
    {
        _unanswered = new UnansweredResyncs(_parts.Time);
        _incoming = new IncomingEvents(
            _reports, _parts.Ownership, new PubSubGatewaySettings(null!, "id"), _parts.ResyncTrigger, _unanswered, _parts.Metric, _parts.Time,
            NullLogger<IncomingEvents>.Instance);
    }

    public Task InitializeAsync() => _incoming.StartAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        _reports.Gate.TrySetResult();
        await _incoming.StopAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        _incoming.Dispose();
        _parts.Dispose();
    }

    [Fact]
    public async Task What_is_stored_is_acknowledged_in_the_order_of_arrival()
    {
        _reports.Answer = (id, _) => id == "a" ? _reports.Gate.Task : Task.CompletedTask;
        await TakeAsync(null, Status("a", 1));
        // Some of them may be in the lane of the first one.
        string[] others = [.. Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"b-{i}"))];
        foreach (var id in others)
        {
            await TakeAsync(null, Status(id, 1));
        }

        await Eventually.TrueAsync(() => _reports.Taken.Any(taken => taken[0] == 'b'), Limit, "another one to be taken");
        Assert.Empty(_acknowledged);

        _reports.Gate.SetResult();

        await AcknowledgedAsync(["a/1", .. others.Select(id => $"{id}/1")]);
    }

    [Fact]
    public async Task The_events_of_a_bundle_are_taken_one_after_the_other()
    {
        for (var version = 1; version <= 50; version++)
        {
            await TakeAsync(null, Status("a", version));
            await TakeAsync(null, Status("b", version));
        }

        await Eventually.TrueAsync(() => _acknowledged.Count == 100, Limit, "all to be acknowledged");
        string[] expected = [.. Enumerable.Range(1, 50).Select(version => string.Create(CultureInfo.InvariantCulture, $"a/{version}"))];
        Assert.Equal(expected, _reports.Taken.Where(taken => taken[0] == 'a'));
    }

    [Fact]
    public async Task What_may_be_stored_later_is_tried_again_and_acknowledged_then()
    {
        _reports.Answer = (_, attempt) => attempt < 3 ? throw new RpcException(new Status(StatusCode.Unavailable, "later")) : Task.CompletedTask;
        await TakeAsync(null, Status("a", 1));

        await _parts.UntilAsync(() => !_acknowledged.IsEmpty, "the third attempt");

        Assert.Equal(["a/1", "a/1", "a/1"], _reports.Taken);
    }

    [Fact]
    public async Task What_can_never_be_stored_is_given_up_and_agents_are_asked_when_that_is_due()
    {
        _reports.Answer = (_, _) => throw new RpcException(new Status(StatusCode.Unavailable, "never"));
        await TakeAsync(null, Status("a", 1));

        await _parts.UntilAsync(() => !_acknowledged.IsEmpty, "it to be given up");

        Assert.Equal(14, _reports.Taken.Count);
        Assert.True((await _parts.ResyncTrigger.TakeAsync(CancellationToken.None).WaitAsync(Limit)).Everybody);
    }

    [Fact]
    public async Task What_breaks_a_rule_is_acknowledged_and_what_follows_is_taken()
    {
        _reports.Answer = (id, _) => id == "a" ? throw new RpcException(new Status(StatusCode.FailedPrecondition, "no")) : Task.CompletedTask;
        await TakeAsync(null, Status("a", 1));
        await TakeAsync(null, Status("b", 1));

        await AcknowledgedAsync("a/1", "b/1");
    }

    [Fact]
    public async Task What_nobody_can_read_is_acknowledged_and_counted()
    {
        await TakeAsync(null, new TextEvent([new("ce-specversion", "1.0"), new("ce-resourceid", "a")], null, default));

        await AcknowledgedAsync("a/");
        Assert.Empty(_reports.Taken);
        Assert.Contains("maestro_broker_unreadable_total 1", await _parts.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_by_the_topic_of_another_consumer_is_dropped()
    {
        await TakeAsync("south", Status("a", 1));
        await TakeAsync("north", Status("b", 1));

        await AcknowledgedAsync("a/1", "b/1");
        Assert.Equal(["b/1"], _reports.Taken);
    }

    [Theory]
    [InlineData("north", true)]
    [InlineData("south", false)]
    public async Task An_event_in_structured_mode_names_its_consumer_in_the_body(string sender, bool taken)
    {
        var wire = Events.Status("north", "a", 1);
        var attributes = TextBinding.Encode(wire).Attributes.ToDictionary(pair => pair.Key["ce-".Length..], pair => (JsonNode?)pair.Value);
        var body = new JsonObject(attributes) { ["data"] = JsonNode.Parse(wire.BinaryData.Span) };

        await _incoming.TakeAsync(sender, new TextEvent([], "application/cloudevents+json", Encoding.UTF8.GetBytes(body.ToJsonString())), () =>
        {
            _acknowledged.Enqueue("a/1");
            return Task.CompletedTask;
        }, isShared: false, CancellationToken.None).WaitAsync(Limit);

        await AcknowledgedAsync("a/1");
        Assert.Equal(taken ? ["a/1"] : [], _reports.Taken);
    }

    // Another server speaks for the consumer, and was given the message as well.
    [Fact]
    public async Task What_every_server_is_given_only_one_takes()
    {
        _parts.AtBroker.AddRange([BrokerParts.Gateway, "gateway-2"]);
        await _parts.Ownership.RefreshAsync(CancellationToken.None);
        var foreign = Enumerable.Range(0, 100).Select(i => $"north-{i}").First(consumer => !_parts.Ownership.Owns(consumer));
        var status = TextBinding.Encode(Events.Status(foreign, "a", 1));

        await TakeAsync(foreign, status, isShared: false);
        await TakeAsync(foreign, status, isShared: true);

        await AcknowledgedAsync("a/1", "a/1");
        Assert.Single(_reports.Taken);
    }

    [Fact]
    public async Task What_finds_no_room_is_not_waited_for_when_the_gateway_stops()
    {
        using var stopping = new CancellationTokenSource();
        _reports.Answer = (_, _) => _reports.Gate.Task;
        var status = Status("a", 1);
        Task taking;
        do
        {
            taking = _incoming.TakeAsync("north", status, () => Task.CompletedTask, isShared: true, stopping.Token);
        }
        while (taking.IsCompletedSuccessfully);

        await stopping.CancelAsync();

        await taking.WaitAsync(Limit);
    }

    [Fact]
    public async Task Resync_requests_that_were_left_are_answered_when_they_are_ours()
    {
        _unanswered.Keep("north", PublishedEvent.From(InboundEvent.From(TextBinding.Decode(TextBinding.Encode(Events.SpecResync("north"))))), isOurs: true);

        await _incoming.AnswerLeftAsync(CancellationToken.None);

        Assert.Single(_reports.Taken);
    }

    private static TextEvent Status(string id, int version) => TextBinding.Encode(Events.Status("north", id, version));

    private Task TakeAsync(string? sender, TextEvent text, bool isShared = true)
    {
        var attributes = text.Attributes.ToDictionary();
        var name = $"{attributes["ce-resourceid"]}/{attributes.GetValueOrDefault("ce-resourceversion")}";
        return _incoming.TakeAsync(sender, text, () =>
        {
            _acknowledged.Enqueue(name);
            return Task.CompletedTask;
        }, isShared, CancellationToken.None).WaitAsync(Limit);
    }

    private async Task AcknowledgedAsync(params string[] expected)
    {
        await Eventually.TrueAsync(() => _acknowledged.Count == expected.Length, Limit, "all to be acknowledged");
        Assert.Equal(expected, _acknowledged);
    }

    private sealed class Reports : IAgentReports
    {
        private readonly ConcurrentDictionary<string, int> _attempts = new();

        public ConcurrentQueue<string> Taken { get; } = new();

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<string, int, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

        public async Task TakeAsync(PublishedEvent published, AgentCertificate? agent = null)
        {
            var report = published.Type!.Action == EventType.ResyncRequest ? null : StatusReport.Read(published.Event!);
            var id = report?.ResourceId ?? "";
            Taken.Enqueue($"{id}/{report?.ResourceVersion}");
            await Answer(id, _attempts.AddOrUpdate(id, 1, (_, attempts) => attempts + 1));
        }
    }
}
