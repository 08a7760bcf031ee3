using System.Text;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers;

/// <summary>A broker that wants client certificates, as AWS IoT Core does. It knows the root; those of the clients are issued by an intermediate.</summary>
public sealed class MqttTlsTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly PostgresFixture _postgres = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("mqtt-tls-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _intermediate;
    private readonly CertificateDirectory _broker;
    private readonly CertificateDirectory _server;
    private readonly CertificateDirectory _agent;

    public MqttTlsTests()
    {
        _broker = new CertificateDirectory(_authority.Server(), _authority.Pem);
        _intermediate = new TestAuthority("intermediate", _authority);
        _server = new CertificateDirectory(_intermediate.Client("CN=maestro-server"), _authority.Pem);
        _agent = new CertificateDirectory(_intermediate.Client("CN=edge-1-agent"), _authority.Pem);
    }

    public Task InitializeAsync() => _postgres.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public void Dispose()
    {
        Array.ForEach([_broker, _server, _agent], files => files.Dispose());
        _intermediate.Dispose();
        _authority.Dispose();
    }

    [SkippableFact]
    [Trait("Checklist", "protocol-91")]
    public async Task Server_and_agent_show_their_certificates()
    {
        await using var broker = await StartBrokerAsync();
        await using var server = await StartServerAsync(broker);
        await using var agent = SpawnAgent(await FileAsync("agent.yaml", "edge-1", $"""
            brokerHost: 127.0.0.1:{broker.Port}
            caData: {Base64(_agent.Authority)}
            clientCertData: {Base64(_agent.Certificate)}
            clientKeyData: {Base64(_agent.Key)}
            """));

        await PublishAsync(server, "a-bundle");

        Assert.Contains("u'maestro-server'", broker.Log, StringComparison.Ordinal);
        Assert.Contains("as edge-1-client (p5, c1, k60, u'edge-1-agent')", broker.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Certificates_that_changed_are_shown_by_new_connections_of_server_and_agent()
    {
        await using var broker = await StartBrokerAsync();
        await using var server = await StartServerAsync(broker);
        await using var agent = SpawnAgent(
            await FileAsync("agent.yaml", "edge-1", $"""
                brokerHost: localhost:{broker.Port}
                caFile: {_agent.Authority}
                clientCertFile: {_agent.Certificate}
                clientKeyFile: {_agent.Key}
                """),
            "--client-cert-refresh-duration=200ms");
        await PublishAsync(server, "before");
        Assert.DoesNotContain("renewed", broker.Log, StringComparison.Ordinal);

        _server.Rotate(_authority.Client("CN=maestro-server-renewed"), _authority.Pem);
        _agent.Rotate(_authority.Client("CN=edge-1-agent-renewed"), _authority.Pem);

        foreach (var name in new[] { "maestro-server-renewed", "edge-1-agent-renewed" })
        {
            await Eventually.TrueAsync(() => broker.Log.Contains($"u'{name}'", StringComparison.Ordinal), Limit, $"a connection of {name}");
        }

        await PublishAsync(server, "after");
        Assert.Contains(":4645]", server.Output, StringComparison.Ordinal);
    }

    private static MaestroProcess SpawnAgent(string config, params string[] more) => MaestroProcess.SpawnAgent([
        "agent", "--simulate", "--consumer-name=edge-1", "--cloudevents-client-id=edge-1", "--workload-source-driver=mqtt",
        $"--workload-source-config={config}", .. more]);

    private static string Base64(string file) => Convert.ToBase64String(Encoding.UTF8.GetBytes(File.ReadAllText(file)));

    /// <summary>Has a bundle go all the way to the agent and its status back.</summary>
    private static async Task PublishAsync(MaestroProcess server, string bundle)
    {
        using var source = new Peer(server.SourcePort);
        await using var watcher = await source.SubscribeSourceAsync("tls");
        await source.PublishAsync(Events.Create("tls", "edge-1", bundle));
        await watcher.WaitAsync(bundle, 1, Limit);
    }

    private Task<MosquittoBroker> StartBrokerAsync() => MosquittoBroker.StartAsync(
        "cafile " + _broker.Authority, "certfile " + _broker.Certificate, "keyfile " + _broker.Key, "require_certificate true", "tls_version tlsv1.3",
        "use_identity_as_username true");

    private async Task<MaestroProcess> StartServerAsync(MosquittoBroker broker)
    {
        var config = await FileAsync("server.yaml", "+", $"""
            brokerHost: localhost:{broker.Port}
            caFile: {_server.Authority}
            clientCertFile: {_server.Certificate}
            clientKeyFile: {_server.Key}
            """);
        var server = await MaestroProcess.StartServerAsync(
            await _postgres.CreateDatabaseAsync(), "server", "--message-broker-type=mqtt", $"--message-broker-config-file={config}");
        await RestClient.RegisterAsync(server, "edge-1");
        return server;
    }

    private async Task<string> FileAsync(string name, string consumer, string broker)
    {
        var path = Path.Combine(_directory, name);
        await File.WriteAllTextAsync(path, $"""
            {broker}
            topics:
              sourceEvents: sources/maestro/consumers/{consumer}/sourceevents
              agentEvents: sources/maestro/consumers/{consumer}/agentevents

            """);
        return path;
    }
}
