using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers;

/// <summary>A broker that wants client certificates, as AWS IoT Core does.</summary>
public sealed class MqttTlsTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly PostgresFixture _postgres = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("mqtt-tls-").FullName;
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private X509Certificate2 _authority = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        var request = new CertificateRequest("CN=authority", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(At("ca.crt"), _authority.ExportCertificatePem());
        foreach (var name in new[] { "broker", "maestro-server", "edge-1-agent" })
        {
            await IssueAsync(name);
        }
    }

    public async Task DisposeAsync()
    {
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _authorityKey.Dispose();
    }

    [SkippableFact]
    [Trait("Checklist", "protocol-91")]
    public async Task Server_and_agent_show_their_certificates()
    {
        await using var broker = await MosquittoBroker.StartAsync(
            "cafile " + At("ca.crt"), "certfile " + At("broker.crt"), "keyfile " + At("broker.key"), "require_certificate true", "tls_version tlsv1.3",
            "use_identity_as_username true");
        await File.WriteAllTextAsync(At("server.yaml"), $"""
            brokerHost: localhost:{broker.Port}
            caFile: {At("ca.crt")}
            clientCertFile: {At("maestro-server.crt")}
            clientKeyFile: {At("maestro-server.key")}
            topics:
              sourceEvents: sources/maestro/consumers/+/sourceevents
              agentEvents: $share/statussubscribers/sources/maestro/consumers/+/agentevents

            """);
        await File.WriteAllTextAsync(At("agent.yaml"), $"""
            brokerHost: 127.0.0.1:{broker.Port}
            caData: {Base64("ca.crt")}
            clientCertData: {Base64("edge-1-agent.crt")}
            clientKeyData: {Base64("edge-1-agent.key")}
            topics:
              sourceEvents: sources/maestro/consumers/edge-1/sourceevents
              agentEvents: sources/maestro/consumers/edge-1/agentevents

            """);
        await using var server = await MaestroProcess.StartServerAsync(
            await _postgres.CreateDatabaseAsync(), "server", "--message-broker-type=mqtt", $"--message-broker-config-file={At("server.yaml")}");
        await using var agent = MaestroProcess.SpawnAgent(
            "agent", "--simulate", "--consumer-name=edge-1", "--cloudevents-client-id=edge-1", "--workload-source-driver=mqtt",
            $"--workload-source-config={At("agent.yaml")}");
        using var source = new Peer(server.SourcePort);
        await RestClient.RegisterAsync(server, "edge-1");
        await using var watcher = await source.SubscribeSourceAsync("tls");

        await source.PublishAsync(Events.Create("tls", "edge-1", "a-bundle"));

        await watcher.WaitAsync("a-bundle", 1, Limit);
        Assert.Contains("u'maestro-server'", broker.Log, StringComparison.Ordinal);
        Assert.Contains("as edge-1-client (p5, c1, k60, u'edge-1-agent')", broker.Log, StringComparison.Ordinal);
    }

    private async Task IssueAsync(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            _authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
        await File.WriteAllTextAsync(At($"{name}.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(At($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private string At(string file) => Path.Combine(_directory, file);

    private string Base64(string file) => Convert.ToBase64String(Encoding.UTF8.GetBytes(File.ReadAllText(At(file))));
}
