using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Monitoring;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers;

/// <summary>One server behind a real MQTT broker: on the wire, and the whole path to our own agent and back.</summary>
public sealed class MqttTests(MqttFixture fixture) : IClassFixture<MqttFixture>, IDisposable
{
    private const string AgentEvents = "$share/statussubscribers/sources/maestro/consumers/+/agentevents";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string _name = "c" + Guid.NewGuid().ToString("N")[..11];
    private MosquittoBroker _broker = null!;
    private Peer _source = null!;
    private RestClient _rest = null!;

    public void Dispose()
    {
        // Null in a test that was skipped.
        _source?.Dispose();
        _rest?.Dispose();
    }

    [SkippableFact]
    [Trait("Checklist", "protocol-91"), Trait("Checklist", "protocol-92"), Trait("Checklist", "protocol-94"), Trait("Checklist", "protocol-95")]
    public async Task What_is_on_the_wire()
    {
        await StartAsync();
        await using var agent = await RawAgent.ConnectAsync(_broker, Topic(_name));
        Assert.Contains("as maestro-1 (p5, c1, k60)", _broker.Log, StringComparison.Ordinal);
        Assert.Contains($"{AgentEvents} (QoS 1)", _broker.Log, StringComparison.Ordinal);
        Assert.Equal(0, await HttpAsync(fixture.Server.AgentPort, "/"));
        Assert.Contains("maestro_broker_connected 1", await MetricsAsync(), StringComparison.Ordinal);

        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await _source.PublishAsync(Events.Create(_name, _name, _name));
        var spec = await agent.WaitAsync(message => message.Action == "spec.create_request", "the spec");

        Assert.Equal(Topic(_name), spec.Topic);
        Assert.Equal("application/json", spec.ContentType);
        Assert.Equal(("maestro", _name, "1", "", "1.0"), (spec.Properties["ce-source"], spec.Properties["ce-clustername"],
            spec.Properties["ce-resourceversion"], spec.Properties["ce-originalsource"], spec.Properties["ce-specversion"]));
        Assert.Equal(_name, JsonDocument.Parse(spec.Properties["ce-metadata"]).RootElement.GetProperty("name").GetString());
        Assert.Equal("rates", JsonDocument.Parse(spec.Payload).RootElement.GetProperty("manifests")[0].GetProperty("metadata").GetProperty("name").GetString());

        await agent.PublishAsync("another", Events.Status(_name, _name, 1, message: "forged"));
        await agent.PublishAsync(_name, Events.Status(_name, _name, 1));
        await watcher.WaitAsync(_name, 1);

        // It has the version: nothing is sent. Then it has nothing, and something the server does not know.
        await agent.PublishAsync(_name, Events.SpecResync(_name, (_name, 1)));
        await agent.PublishAsync(_name, Events.SpecResync(_name, ("unknown-one", 3)));
        var notice = await agent.WaitAsync(message => message.ResourceId == "unknown-one", "the deletion notice");
        Assert.Equal(("spec.resync_response", "3", "maestro"), (notice.Action, notice.Properties["ce-resourceversion"], notice.Properties["ce-source"]));
        Assert.True(DateTimeOffset.TryParse(notice.Properties["ce-deletiontimestamp"], CultureInfo.InvariantCulture, out _));
        await agent.WaitAsync(message => message is { Action: "spec.resync_response" } && message.ResourceId == _name, "the answer to the resync");

        // A consumer that comes later is served like the others, and by then every answer would have been there twice.
        var later = _name + "-b";
        await using var second = await RawAgent.ConnectAsync(_broker, Topic(later));
        await _rest.RegisterAsync(later);
        await _source.PublishAsync(Events.Create(_name, later, later));
        await second.WaitAsync(message => message.ResourceId == later, "the spec of the consumer that was created later");
        Assert.Equal(2, agent.Messages.Count(message => message.Action == "spec.resync_response"));
        Assert.DoesNotContain(watcher.Events, seen => seen.BinaryData.ToStringUtf8().Contains("forged", StringComparison.Ordinal));
    }

    [SkippableFact]
    [Trait("Checklist", "rest-98")]
    public async Task Every_metric_of_the_contract_is_there_after_the_life_of_a_bundle()
    {
        await StartAsync();
        await using var agent = await RawAgent.ConnectAsync(_broker, Topic(_name));
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await _source.PublishAsync(Events.Create(_name, _name, _name));
        await agent.WaitAsync(message => message.Action == "spec.create_request", "the spec");
        await agent.PublishAsync(_name, Events.Status(_name, _name, 1));
        await watcher.WaitAsync(_name, 1);
        await _source.PublishAsync(Events.Update(_name, _name, _name, 1));
        await agent.WaitAsync(message => message.Action == "spec.update_request", "the new spec");
        await agent.PublishAsync(_name, Events.SpecResync(_name));
        await agent.WaitAsync(message => message.Action == "spec.resync_response", "the answer to the resync");
        await _source.PublishAsync(Events.Delete(_name, _name, _name));
        await agent.WaitAsync(message => message.Action == "spec.delete_request", "the deletion");
        await agent.PublishAsync(_name, Events.Status(_name, _name, 2, deleted: true));
        await Eventually.TrueAsync(() => watcher.Events.Count >= 2, Limit, "the final status");

        var page = await MetricsAsync();
        Assert.Empty(ContractMetrics.Problems(page));
        Assert.Contains($"cloudevents_sent_total{{source=\"maestro\",consumer=\"{_name}\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("advisory_unlock_count.type=\"(resources|resource_status)\",status=\"OK\". 0", page);
    }

    [SkippableFact]
    [Trait("Checklist", "protocol-96")]
    public async Task Every_agent_is_asked_for_its_statuses_in_batches_after_each_connection()
    {
        const int Bundles = 1100;
        await StartAsync();
        var empty = _name + "-empty";
        await _rest.RegisterAsync(empty);
        await Parallel.ForEachAsync(Enumerable.Range(0, Bundles), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
            await _source.PublishAsync(Events.Create(_name, _name, string.Create(CultureInfo.InvariantCulture, $"{_name}-{i:D4}"))));
        await using var first = await RawAgent.ConnectAsync(_broker);
        var status = Events.Status(_name, $"{_name}-0007", 1);
        await first.PublishAsync(_name, status);
        await Eventually.TrueAsync(
            async () => (await _rest.BundleAsync($"{_name}-0007"))?.TryGetProperty("status", out _) == true, Limit, "the status to be stored");

        await _broker.KillAsync();
        await Eventually.TrueAsync(async () => await fixture.Server.HealthAsync("/readyz") == 503, Limit, "the server to miss the broker");
        Assert.Equal(200, await fixture.Server.HealthAsync("/healthcheck"));
        await _broker.RestartAsync();
        await using var agents = await RawAgent.ConnectAsync(_broker, Topic("+"));

        Dictionary<string, string> asked = [];
        await Eventually.TrueAsync(
            () =>
            {
                asked = StatusResyncs(agents, _name).SelectMany(Hashes).DistinctBy(pair => pair.Key).ToDictionary();
                return asked.Count == Bundles && StatusResyncs(agents, empty).Any();
            },
            Limit,
            "the status resyncs of both consumers");
        Assert.True(StatusResyncs(agents, _name).Count() >= 2, "so many hashes do not fit into one message");
        Assert.All(StatusResyncs(agents, _name), message => Assert.InRange(message.Payload.Length, 1, 100 * 1024));
        Assert.All(StatusResyncs(agents, _name), message => Assert.InRange(Hashes(message).Count, 1, 1000));
        Assert.Empty(Hashes(StatusResyncs(agents, empty).First()));
        Assert.Equal(status.Attributes["ce-statushash"].CeString, asked[$"{_name}-0007"]);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", asked[$"{_name}-0008"]);
    }

    [SkippableFact]
    [Trait("Checklist", "agent-10")]
    public async Task Nothing_is_lost_while_the_broker_is_away()
    {
        const int Bundles = 20;
        await StartAsync();
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await using var agent = MaestroProcess.SpawnAgent(
            "agent", "--simulate", $"--consumer-name={_name}", $"--cloudevents-client-id={_name}", "--workload-source-driver=mqtt",
            $"--workload-source-config={await fixture.ConfigAsync(_broker, $"{_name}.yaml", _name)}");
        await _source.PublishAsync(Events.Create(_name, _name, $"{_name}-00"));
        await AppliedAsync(watcher, $"{_name}-00", 1);
        Assert.Contains($"as {_name}-client (p5, c1, k60)", _broker.Log, StringComparison.Ordinal);

        await _broker.KillAsync();
        await Eventually.TrueAsync(async () => await fixture.Server.HealthAsync("/readyz") == 503, Limit, "the server to miss the broker");
        await _source.PublishAsync(Events.Update(_name, _name, $"{_name}-00", 1));
        for (var i = 1; i < Bundles; i++)
        {
            await _source.PublishAsync(Events.Create(_name, _name, string.Create(CultureInfo.InvariantCulture, $"{_name}-{i:D2}")));
        }

        await _broker.RestartAsync();
        await AppliedAsync(watcher, $"{_name}-00", 2);
        for (var i = 1; i < Bundles; i++)
        {
            await AppliedAsync(watcher, string.Create(CultureInfo.InvariantCulture, $"{_name}-{i:D2}"), 1);
        }

        await _source.PublishAsync(Events.Delete(_name, _name, $"{_name}-00"));
        await Eventually.TrueAsync(async () => await _rest.BundleAsync($"{_name}-00") is null, Limit, "the deletion to be proven");
        await agent.StopAsync();
        Assert.Equal(0, agent.ExitCode);
    }

    [SkippableFact]
    public async Task What_is_too_large_for_the_broker_its_source_is_told()
    {
        await StartAsync();
        var large = Events.Create(_name, _name, $"{_name}-large");
        large.Attributes["ce-metadata"] = Events.Text(LargeMetadata);

        var refused = await _source.RefusedAsync(large);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("MQTT carries 65535 at most in a user property, with which its agent is reached", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.NotFound, (await _source.RefusedAsync(Events.Update(_name, _name, $"{_name}-large", 1))).StatusCode);
    }

    // Such as it was stored before there was this broker.
    [SkippableFact]
    public async Task What_is_stored_too_large_for_the_broker_is_named_holds_nobody_up_and_can_be_deleted()
    {
        await StartAsync();
        await using var agent = await RawAgent.ConnectAsync(_broker, Topic(_name));
        await _source.PublishAsync(Events.Create(_name, _name, $"{_name}-large"));
        await _source.PublishAsync(Events.Create(_name, _name, $"{_name}-small"));
        await agent.WaitAsync(message => message.ResourceId == $"{_name}-small", "the small one");
        await EnlargeAsync();

        await agent.PublishAsync(_name, Events.SpecResync(_name));

        await agent.WaitAsync(message => message.ResourceId == $"{_name}-small" && message.Action == "spec.resync_response", "the small one again");
        await Eventually.TrueAsync(
            () => fixture.Server.Output.Contains($"{_name}-large cannot be sent to its agent through this broker: ce-metadata has", StringComparison.Ordinal),
            Limit,
            "the server to say so");
        Assert.DoesNotContain(agent.Messages, message => message.ResourceId == $"{_name}-large" && message.Action == "spec.resync_response");
        Assert.Contains("maestro_broker_refused_total{reason=\"too_large\"}", await MetricsAsync(), StringComparison.Ordinal);

        await _source.PublishAsync(Events.Delete(_name, _name, $"{_name}-large"));
        await EnlargeAsync();
        await agent.PublishAsync(_name, Events.SpecResync(_name));

        var deletion = await agent.WaitAsync(
            message => message.ResourceId == $"{_name}-large" && message.Action == "spec.resync_response", "the deletion without what finds no room");
        Assert.Contains("ce-deletiontimestamp", deletion.Properties);
        Assert.DoesNotContain("ce-metadata", deletion.Properties);

        Task EnlargeAsync() => fixture.ExecuteAsync($"update resource_bundles set metadata = '{LargeMetadata}' where id = '{_name}-large'");
    }

    private async Task StartAsync()
    {
        await fixture.StartAsync(AgentEvents);
        _broker = fixture.Broker!;
        _source = new Peer(fixture.Server.SourcePort);
        _rest = new RestClient(fixture.Server.RestPort);
        await _rest.RegisterAsync(_name);
    }

    private static string LargeMetadata => $$"""{"name":"large","annotations":{"a":"{{new string('x', 70_000)}}"} }""";

    private static string Topic(string consumer) => $"sources/maestro/consumers/{consumer}/sourceevents";

    private static IEnumerable<RawMessage> StatusResyncs(RawAgent agent, string consumer) =>
        agent.Messages.Where(message => message.Topic == Topic(consumer) && message.Action == "status.resync_request");

    private static IReadOnlyDictionary<string, string> Hashes(RawMessage message) => JsonDocument.Parse(message.Payload).RootElement
        .GetProperty("statusHashes").EnumerateArray()
        .ToDictionary(item => item.GetProperty("resourceID").GetString()!, item => item.GetProperty("statusHash").GetString()!);

    private static Task<CloudEvent> AppliedAsync(Subscriber watcher, string id, int version) => watcher.WaitAsync(
        seen => seen.Id() == id && seen.Version() == version
            && seen.BinaryData.ToStringUtf8().Contains("\"type\":\"Applied\",\"status\":\"True\"", StringComparison.Ordinal),
        $"version {version} of {id} to be applied",
        Limit);

    private Task<string> MetricsAsync() => new HttpClient().GetStringAsync(new Uri($"http://127.0.0.1:{fixture.Server.MetricsPort}/metrics"));

    private static async Task<int> HttpAsync(int port, string path)
    {
        using var http = new HttpClient();
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
