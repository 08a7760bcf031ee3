using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.V1;
using Maestro.SystemTests.Processes;
using Maestro.Testing;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.SystemTests.Brokers.PubSub;

/// <summary>The service and servers on it, for the tests of a class. Each test has consumers of its own.</summary>
public sealed class PubSubFixture : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly PostgresFixture _postgres = new();
    private readonly List<MaestroProcess> _processes = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("pubsub-").FullName;

    public PubSubService Service { get; private set; } = null!;

    public IReadOnlyList<MaestroProcess> Servers => _processes;

    public MaestroProcess Server => _processes[0];

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Service = await PubSubService.StartAsync();
        Service.CreateForServer("maestro");
    }

    /// <summary>Starts so many servers with the first test.</summary>
    public async Task StartAsync(int servers = 1)
    {
        if (_processes.Count == 0)
        {
            var database = await _postgres.CreateDatabaseAsync();
            for (var i = 1; i <= servers; i++)
            {
                _processes.Add(await MaestroProcess.StartServerAsync(
                    database, "server", "--message-broker-type=pubsub", $"--message-broker-config-file={await ServerFileAsync()}", $"--client-id=maestro-{i}"));
            }
        }

        foreach (var process in _processes.Where(process => !process.HasExited))
        {
            await Eventually.TrueAsync(async () => await process.HealthAsync("/readyz") == 200, Limit, "the server to reach the service");
        }
    }

    /// <summary>Writes the file of a server.</summary>
    public Task<string> ServerFileAsync() => PubSubFiles.ForServerAsync(_directory, Service.Port);

    /// <summary>Writes the file of an agent.</summary>
    public Task<string> AgentFileAsync(string consumer) => PubSubFiles.ForAgentAsync(_directory, Service.Port, consumer);

    /// <summary>Publishes an event as an agent does, to the topic it belongs to.</summary>
    public void Publish(WireEvent wire) => Service.Publish(
        EventType.TryParse(wire.Type, out var type) && type.Action == EventType.ResyncRequest ? "agentbroadcast" : "agentevents",
        PubSubMessages.Make(TextBinding.Encode(wire)));

    /// <summary>What was published to a topic for a consumer.</summary>
    public IReadOnlyList<PubsubMessage> Sent(string kind, string consumer) =>
        [.. Service.Published.Where(sent => sent.Topic == PubSubService.Topic(kind) && sent.Message.Attributes["ce-clustername"] == consumer).Select(sent => sent.Message)];

    /// <summary>Waits for such a message.</summary>
    public async Task<PubsubMessage> SentAsync(string kind, string consumer, Func<PubsubMessage, bool> wanted, string what)
    {
        await Eventually.TrueAsync(() => Sent(kind, consumer).Any(wanted), Limit, what);
        return Sent(kind, consumer).First(wanted);
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await Service.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
