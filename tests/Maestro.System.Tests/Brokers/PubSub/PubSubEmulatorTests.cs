using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers.PubSub;

/// <summary>The whole path through Google's own emulator.</summary>
public sealed class PubSubEmulatorTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly PostgresFixture _postgres = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("pubsub-emulator-").FullName;

    public Task InitializeAsync() => _postgres.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [SkippableFact]
    [Trait("Checklist", "protocol-98")]
    public async Task A_bundle_is_created_updated_and_deleted()
    {
        await using var emulator = await PubSubEmulator.StartAsync();
        await CreateAsync(emulator, "edge-1");
        await using var server = await MaestroProcess.StartServerAsync(
            await _postgres.CreateDatabaseAsync(), "server", "--message-broker-type=pubsub",
            $"--message-broker-config-file={await PubSubFiles.ForServerAsync(_directory, emulator.Port)}");
        await using var agent = MaestroProcess.SpawnAgent(
            "agent", "--simulate", "--consumer-name=edge-1", "--cloudevents-client-id=edge-1-work-agent", "--workload-source-driver=pubsub",
            $"--workload-source-config={await PubSubFiles.ForAgentAsync(_directory, emulator.Port, "edge-1")}");
        using var source = new Peer(server.SourcePort);
        using var rest = new RestClient(server.RestPort);
        await rest.RegisterAsync("edge-1");
        await using var watcher = await source.SubscribeSourceAsync("emulated");
        await Eventually.TrueAsync(async () => await server.HealthAsync("/readyz") == 200, Limit, "the server to reach the emulator");

        await source.PublishAsync(Events.Create("emulated", "edge-1", "a-bundle"));
        await watcher.WaitAsync("a-bundle", 1, Limit);
        await source.PublishAsync(Events.Update("emulated", "edge-1", "a-bundle", 1));
        await watcher.WaitAsync("a-bundle", 2, Limit);
        await source.PublishAsync(Events.Delete("emulated", "edge-1", "a-bundle"));

        await Eventually.TrueAsync(async () => await rest.BundleAsync("a-bundle") is null, Limit, "the deletion to be proven");
    }

    private static async Task CreateAsync(PubSubEmulator emulator, string consumer)
    {
        foreach (var topic in new[] { "sourceevents", "sourcebroadcast", "agentevents", "agentbroadcast" })
        {
            await emulator.CreateAsync(PubSubService.Topic(topic), new { });
        }

        foreach (var (topic, name, filter) in new[]
        {
            ("sourceevents", consumer, $"attributes.\"ce-clustername\"=\"{consumer}\""), ("sourcebroadcast", consumer, ""),
            ("agentevents", "maestro", "attributes.\"ce-originalsource\"=\"maestro\""), ("agentbroadcast", "maestro", ""),
        })
        {
            await emulator.CreateAsync(PubSubService.Name(topic, name), new { topic = PubSubService.Topic(topic), ackDeadlineSeconds = 60, filter });
        }
    }
}
