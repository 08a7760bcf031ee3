using Grpc.Core;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>Headers, heartbeats, limits and slow readers of the streams (protocol.md sections 1.5 to 1.9).</summary>
public sealed class StreamTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Peer _source = new(fixture.Server.SourcePort);
    private readonly Peer _agent = new(fixture.Server.AgentPort);
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        _source.Dispose();
        _agent.Dispose();
    }

    [Fact, Trait("Checklist", "protocol-4,6,10,11")]
    public async Task Idle_streams_carry_the_header_and_heartbeats()
    {
        var opened = DateTimeOffset.UtcNow;
        await using var source = await _source.SubscribeSourceAsync(_name);
        await using var agent = await _agent.SubscribeAgentAsync(_name);

        foreach (var stream in new[] { source, agent })
        {
            Assert.NotEmpty(Assert.Single(stream.Headers.GetAll("subscription-id")).Value);
            await Eventually.TrueAsync(() => stream.Heartbeats.Count >= 3, Patience, "three heartbeats");
            var beats = stream.Heartbeats;
            Assert.Equal(beats.Count, beats.Select(beat => beat.Event.Id).Distinct().Count());
            Assert.All(beats, beat =>
            {
                Assert.Equal("1.0", beat.Event.SpecVersion);
                Assert.Empty(beat.Event.Attributes);
                Assert.Equal(CloudEvent.DataOneofCase.None, beat.Event.DataCase);
                Assert.Empty(beat.Event.Source);
            });

            // A busy machine reads them late, maybe several at once, but none before it was due.
            Assert.True(beats[2].At - opened > TimeSpan.FromSeconds(2), $"three of one a second came within {beats[2].At - opened}");
        }
    }

    [Theory, Trait("Checklist", "protocol-8,9")]
    [InlineData("", "io.open-cluster-management.works.v1alpha1.manifestbundles")]
    [InlineData("cluster", "two.parts")]
    [InlineData("cluster", "")]
    public async Task A_bad_agent_subscription_fails_without_headers(string cluster, string dataType)
    {
        using var call = _agent.SubscribeWithoutReading(new SubscriptionRequest { ClusterName = cluster, DataType = dataType });

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Null((await call.ResponseHeadersAsync).Get("subscription-id"));
    }

    [Fact, Trait("Checklist", "protocol-18")]
    public async Task Requests_are_limited_to_four_mebibytes()
    {
        // The bundle breaks the agents' limit of 500 KiB, so the smaller request gets through the transport and is refused behind it.
        var accepted = await _source.RefusedAsync(OfSize(4 * 1024 * 1024));
        var rejected = await _source.RefusedAsync(OfSize((4 * 1024 * 1024) + 1024));

        Assert.Equal(StatusCode.InvalidArgument, accepted.StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, rejected.StatusCode);

        CloudEvent OfSize(int size)
        {
            var cloudEvent = Events.Create(_name, "c", _name, "");
            var request = new PublishRequest { Event = cloudEvent };
            cloudEvent.BinaryData = Google.Protobuf.ByteString.CopyFromUtf8(new string(' ', size - 64 * 1024));
            var missing = size - request.CalculateSize();
            cloudEvent.BinaryData = Google.Protobuf.ByteString.CopyFromUtf8(new string(' ', size - 64 * 1024 + missing));
            return cloudEvent;
        }
    }

    [Fact, Trait("Checklist", "protocol-17,56")]
    public async Task A_thousand_streams_on_one_connection_each_get_their_own_events()
    {
        const int count = 1000;
        using var rest = new RestClient(fixture.Server.RestPort);
        await rest.RegisterAsync($"{_name}-7");
        await rest.RegisterAsync($"{_name}-8");
        var streams = await Task.WhenAll(Enumerable.Range(0, count).Select(i => _agent.SubscribeAgentAsync($"{_name}-{i}")));

        await _source.PublishAsync(Events.Create(_name, $"{_name}-7", $"{_name}-seven"));
        await _source.PublishAsync(Events.Create(_name, $"{_name}-8", $"{_name}-eight"));
        await streams[7].WaitAsync($"{_name}-seven", 1);
        await streams[8].WaitAsync($"{_name}-eight", 1);

        Assert.Equal(2, streams.Sum(stream => stream.Events.Count));
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
    }

    [Fact, Trait("Checklist", "protocol-7")]
    public async Task A_resync_right_after_the_header_is_always_answered()
    {
        using var rest = new RestClient(fixture.Server.RestPort);
        var consumer = $"c-{_name}";
        await rest.RegisterAsync(consumer);
        await _source.PublishAsync(Events.Create(_name, consumer, _name));
        for (var i = 0; i < 1000; i++)
        {
            await using var stream = await _agent.SubscribeAgentAsync(consumer);
            await _agent.PublishAsync(Events.SpecResync(consumer));
            await stream.WaitAsync(sent => sent.Id() == _name && sent.Type == EventType.Spec(EventType.ResyncResponse), "the answer");
        }
    }

    [Fact, Trait("Checklist", "protocol-12,19,20")]
    public async Task A_reader_that_stops_reading_delays_nobody_and_is_sent_away()
    {
        using var rest = new RestClient(fixture.Server.RestPort);
        using var blockedPeer = new Peer(fixture.Server.AgentPort);
        var (blocked, quick) = ($"b-{_name}", $"q-{_name}");
        await rest.RegisterAsync(blocked);
        await rest.RegisterAsync(quick);
        using var call = blockedPeer.SubscribeWithoutReading(
            new SubscriptionRequest { ClusterName = blocked, DataType = DataType.ManifestBundle.ToString() });
        await call.ResponseHeadersAsync;
        await using var reader = await _agent.SubscribeAgentAsync(quick);

        var bulk = Events.Bundle(new string('x', 200_000));
        for (var i = 0; i < 100; i++)
        {
            await _source.PublishAsync(Events.Create(_name, blocked, $"{_name}-b{i}", bulk));
            if (i % 10 == 0)
            {
                await _source.PublishAsync(Events.Create(_name, quick, $"{_name}-q{i}"));
                await reader.WaitAsync($"{_name}-q{i}", 1);
            }
        }

        // Nobody reads until here; what was sent meanwhile lies in the buffers of both sides, and behind it the end.
        await Eventually.TrueAsync(
            () => fixture.Server.HealthAsync("/livez").ContinueWith(task => task.Result == 200, TaskScheduler.Default),
            Patience, "the server to live");
        await Eventually.TrueAsync(() => reader.Heartbeats.Count >= 5, Patience, "heartbeats during the blockade");
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                // Reads what was under way.
            }
        });
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);

        await using var again = await blockedPeer.SubscribeAgentAsync(blocked);
        await blockedPeer.PublishAsync(Events.SpecResync(blocked));
        await Eventually.TrueAsync(
            () => again.Events.Select(cloudEvent => cloudEvent.Id()).Distinct().Count() == 100, Patience, "all hundred bundles");
    }

    [Fact, Trait("Checklist", "protocol-15")]
    public async Task Answers_are_not_compressed()
    {
        await using var stream = await _agent.SubscribeAgentAsync(_name);

        // The .NET client offers gzip with every call, which a server would be free to take up.
        Assert.Null(stream.Headers.Get("grpc-encoding"));
    }

    [Fact, Trait("Checklist", "protocol-13,86")]
    public async Task Heartbeats_can_be_switched_off()
    {
        await using var server = await Processes.MaestroProcess.StartServerAsync(
            fixture.Database, "server", "--heartbeat-disable", "--heartbeat-check-interval=1s", "--cluster-id=quiet");
        using var peer = new Peer(server.AgentPort);
        using var rest = new RestClient(server.RestPort);
        using var source = new Peer(server.SourcePort);
        await using var loud = await _agent.SubscribeAgentAsync(_name);
        await using var quiet = await peer.SubscribeAgentAsync(_name);

        await Eventually.TrueAsync(() => loud.Heartbeats.Count >= 3, Patience, "heartbeats of the other server");

        Assert.Empty(quiet.Heartbeats);
    }
}
