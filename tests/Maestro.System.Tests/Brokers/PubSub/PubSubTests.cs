using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Monitoring;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers.PubSub;

/// <summary>One server on Pub/Sub: on the wire, and the whole path to our own agent and back.</summary>
public sealed class PubSubTests(PubSubFixture fixture) : IClassFixture<PubSubFixture>, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string _name = "c" + Guid.NewGuid().ToString("N")[..11];
    private Peer _source = null!;
    private RestClient _rest = null!;

    public void Dispose()
    {
        // Null in a test whose server did not start.
        _source?.Dispose();
        _rest?.Dispose();
    }

    [Fact]
    [Trait("Checklist", "protocol-98"), Trait("Checklist", "protocol-99"), Trait("Checklist", "rest-98")]
    public async Task What_is_on_the_wire()
    {
        await StartAsync();
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await _source.PublishAsync(Events.Create(_name, _name, _name));
        var spec = await fixture.SentAsync("sourceevents", _name, message => Action(message) == "spec.create_request", "the spec");

        Assert.Equal(
            ("application/json", "maestro", "1", "", "1.0", _name),
            (spec.Attributes["Content-Type"], spec.Attributes["ce-source"], spec.Attributes["ce-resourceversion"], spec.Attributes["ce-originalsource"],
                spec.Attributes["ce-specversion"], spec.Attributes["ce-resourceid"]));
        Assert.Equal(_name, JsonDocument.Parse(spec.Attributes["ce-metadata"]).RootElement.GetProperty("name").GetString());
        Assert.Equal(
            "rates", JsonDocument.Parse(spec.Data.ToStringUtf8()).RootElement.GetProperty("manifests")[0].GetProperty("metadata").GetProperty("name").GetString());
        Assert.All(spec.Attributes.Keys, key => Assert.True(key == "Content-Type" || key.StartsWith("ce-", StringComparison.Ordinal), key));

        var status = Events.Status(_name, _name, 1);
        fixture.Publish(status);
        await watcher.WaitAsync(_name, 1, Limit);
        await Eventually.TrueAsync(() => fixture.Service.Left("agentevents", "maestro") == 0, Limit, "the status to be acknowledged");

        fixture.Publish(Events.SpecResync(_name, (_name, 1), ("unknown-one", 3)));
        var notice = await fixture.SentAsync("sourceevents", _name, message => message.Attributes.GetValueOrDefault("ce-resourceid") == "unknown-one", "the notice");
        Assert.Equal(("spec.resync_response", "3"), (Action(notice), notice.Attributes["ce-resourceversion"]));
        Assert.True(DateTimeOffset.TryParse(notice.Attributes["ce-deletiontimestamp"], CultureInfo.InvariantCulture, out _));

        // What nobody can read is acknowledged, and what comes behind it is taken.
        fixture.Service.Publish("agentevents", new Protocol.PubSub.V1.PubsubMessage { Attributes = { ["ce-originalsource"] = "maestro" } });
        await Eventually.TrueAsync(() => fixture.Service.Left("agentevents", "maestro") == 0, Limit, "the unreadable message to be acknowledged");

        using (var http = new HttpClient())
        {
            var metrics = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{fixture.Server.MetricsPort}/metrics"));
            Assert.Empty(ContractMetrics.Problems(await http.GetStringAsync(metrics)));
        }

        Assert.All(fixture.Service.Opened.Where(first => first.Subscription == PubSubService.Name("agentevents", "maestro")), first =>
            Assert.Equal((30, 1000, 100_000_000), (first.StreamAckDeadlineSeconds, first.MaxOutstandingMessages, first.MaxOutstandingBytes)));

        // After each connection agents are asked for what the server does not have, by hashes, and never for everything.
        var empty = _name + "-empty";
        await _rest.RegisterAsync(empty);
        await fixture.Service.KillAsync();
        await Eventually.TrueAsync(async () => await fixture.Server.HealthAsync("/readyz") == 503, Limit, "the server to miss the service");
        Assert.Equal(200, await fixture.Server.HealthAsync("/healthcheck"));
        await fixture.Service.ListenAsync();
        var request = await fixture.SentAsync("sourcebroadcast", _name, message => Action(message) == "status.resync_request", "the question for statuses");
        Assert.Equal(
            $$"""{"statusHashes":[{"resourceID":"{{_name}}","statusHash":"{{status.Attributes["ce-statushash"].CeString}}"}]}""", request.Data.ToStringUtf8());
        var last = _name + "-last";
        await _rest.RegisterAsync(last);
        await _source.PublishAsync(Events.Create(_name, last, last));
        await fixture.SentAsync("sourceevents", last, _ => true, "what was published after the service was back");
        Assert.Empty(fixture.Sent("sourcebroadcast", empty));
        Assert.All(fixture.Service.Published.Where(sent => sent.Topic == PubSubService.Topic("sourceevents")), sent =>
            Assert.DoesNotContain("resync_request", sent.Message.Attributes["ce-type"], StringComparison.Ordinal));
        Assert.All(fixture.Service.Published.Where(sent => sent.Topic == PubSubService.Topic("sourcebroadcast")), sent =>
        {
            Assert.Equal("status.resync_request", Action(sent.Message));
            Assert.NotEqual("""{"statusHashes":[]}""", sent.Message.Data.ToStringUtf8());
        });
    }

    [Fact]
    [Trait("Checklist", "protocol-99")]
    public async Task What_pubsub_cannot_carry_is_refused_with_its_name_and_holds_nobody_up()
    {
        await StartAsync();
        var large = Events.Create(_name, _name, $"{_name}-large");
        large.Attributes["ce-metadata"] = Events.Text($$"""{"name":"large","annotations":{"a":"{{new string('x', 1200)}}"} }""");

        var refusal = await _source.RefusedAsync(large);
        await _source.PublishAsync(Events.Create(_name, _name, $"{_name}-small"));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Matches("ce-metadata has 1[0-9]{3} bytes; Pub/Sub carries 1024 at most in an attribute", refusal.Detail);
        await fixture.SentAsync("sourceevents", _name, message => message.Attributes["ce-resourceid"] == $"{_name}-small", "the small one");
        Assert.Null(await _rest.BundleAsync($"{_name}-large"));
    }

    [Fact]
    [Trait("Checklist", "protocol-98")]
    public async Task Nothing_is_lost_while_the_service_is_away()
    {
        await StartAsync();
        fixture.Service.CreateForAgent(_name);
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await using var agent = MaestroProcess.SpawnAgent(
            "agent", "--simulate", $"--consumer-name={_name}", $"--cloudevents-client-id={_name}-work-agent", "--workload-source-driver=pubsub",
            $"--workload-source-config={await fixture.AgentFileAsync(_name)}");
        await _source.PublishAsync(Events.Create(_name, _name, _name));
        await AppliedAsync(watcher, _name, 1);

        // Streams end as a matter of course.
        await fixture.Service.BreakStreamsAsync(StatusCode.Unavailable);
        await _source.PublishAsync(Events.Update(_name, _name, _name, 1));
        await AppliedAsync(watcher, _name, 2);

        await fixture.Service.KillAsync();
        await _source.PublishAsync(Events.Update(_name, _name, _name, 2));
        await _source.PublishAsync(Events.Create(_name, _name, $"{_name}-b"));
        await Eventually.TrueAsync(async () => await fixture.Server.HealthAsync("/readyz") == 503, Limit, "the server to miss the service");
        await fixture.Service.ListenAsync();
        await AppliedAsync(watcher, _name, 3);
        await AppliedAsync(watcher, $"{_name}-b", 1);

        await _source.PublishAsync(Events.Delete(_name, _name, _name));
        await Eventually.TrueAsync(async () => await _rest.BundleAsync(_name) is null, Limit, "the deletion to be proven");
        await Eventually.TrueAsync(
            () => fixture.Service.Left("sourceevents", _name) + fixture.Service.Left("agentevents", "maestro") == 0, Limit, "everything to be acknowledged");
        Assert.Contains(fixture.Service.Published, sent =>
            sent.Topic == PubSubService.Topic("agentbroadcast") && sent.Message.Attributes["ce-clustername"] == _name && Action(sent.Message) == "spec.resync_request");
        await agent.StopAsync();
        Assert.Equal(0, agent.ExitCode);
    }

    [Fact]
    public async Task A_topic_that_cannot_be_published_to_is_named_and_tried_again()
    {
        await StartAsync();
        fixture.Service.Refuse("sourceevents", StatusCode.PermissionDenied);
        try
        {
            await _source.PublishAsync(Events.Create(_name, _name, _name));
            await Eventually.TrueAsync(async () => await fixture.Server.HealthAsync("/readyz") == 503, Limit, "readiness to tell of it");
            Assert.Contains("sourceevents: PermissionDenied", await ReadinessAsync(), StringComparison.Ordinal);
            await Eventually.TrueAsync(
                () => fixture.Server.Output.Contains("sourceevents: PermissionDenied as the test wants it (the account needs the role", StringComparison.Ordinal),
                Limit,
                "the log to tell of it");
        }
        finally
        {
            fixture.Service.Refuse("sourceevents", null);
        }

        await fixture.SentAsync("sourceevents", _name, message => message.Attributes["ce-resourceid"] == _name, "the spec");
        await Eventually.TrueAsync(async () => await fixture.Server.HealthAsync("/readyz") == 200, Limit, "readiness to be back");
    }

    private async Task StartAsync()
    {
        await fixture.StartAsync();
        _source = new Peer(fixture.Server.SourcePort);
        _rest = new RestClient(fixture.Server.RestPort);
        await _rest.RegisterAsync(_name);
    }

    private static string Action(Protocol.PubSub.V1.PubsubMessage message) =>
        message.Attributes["ce-type"][(message.Attributes["ce-type"].IndexOf("manifestbundles.", StringComparison.Ordinal) + 16)..];

    private static Task<CloudEvent> AppliedAsync(Wire.Subscriber watcher, string id, int version) => watcher.WaitAsync(
        seen => seen.Id() == id && seen.Version() == version
            && seen.BinaryData.ToStringUtf8().Contains("\"type\":\"Applied\",\"status\":\"True\"", StringComparison.Ordinal),
        $"version {version} of {id} to be applied",
        Limit);

    private async Task<string> ReadinessAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{fixture.Server.HealthPort}/readyz"));
        return await answer.Content.ReadAsStringAsync();
    }
}
