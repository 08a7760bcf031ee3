using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Agent.Configuration;
using Maestro.Agent.Transport;

namespace Maestro.Agent.Tests.Transport;

/// <summary>That the drivers look at the time of the certificate they show.</summary>
public sealed class ExpiredCertificateTests : IDisposable
{
    private const int Renewed = 5103;
    private const int Expired = 5105;

    private readonly string _folder = Directory.CreateTempSubdirectory("maestro-agent-expired-").FullName;
    private readonly LogLines _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task By_gRPC_it_is_told_when_it_comes_into_use()
    {
        var file = Path.Combine(_folder, "config.yaml");
        WriteConfiguration(file, hours: 1);
        using var stop = new CancellationTokenSource();
        using var channel = new BrokerChannel(DriverFile.ReadGrpc(file), TimeProvider.System, _log);
        var refreshing = channel.RefreshAsync(file, TimeSpan.FromMilliseconds(20), stop.Token);
        Assert.Empty(_log.Of(Expired));

        WriteConfiguration(file, hours: -1);

        await Eventually.HoldsAsync(() => _log.Of(Expired).Count > 0, "the expired certificate to be told");
        Assert.Single(_log.Of(Renewed));
        Assert.Contains("expired certificate: CN=cluster1 was good until ", _log.Of(Expired)[0], StringComparison.Ordinal);
        await stop.CancelAsync();
        await refreshing;
    }

    [Fact]
    public async Task By_gRPC_it_is_told_at_the_start_and_with_each_connection_that_fails()
    {
        var file = Path.Combine(_folder, "config.yaml");
        WriteConfiguration(file, hours: -1);
        using var driver = new GrpcDriver(DriverFile.ReadGrpc(file), new AgentOptions { DriverConfigFile = file }, TimeProvider.System, new Loggers(_log));
        using var stop = new CancellationTokenSource();

        var refreshing = driver.RefreshAsync(stop.Token);
        Assert.Single(_log.Of(Expired));

        await FailAsync(driver, stop);
        await refreshing;
        Assert.Equal(2, _log.Of(Expired).Count);
    }

    [Fact]
    public async Task By_MQTT_it_is_told_with_each_connection()
    {
        var (certificate, key) = Pair(hours: -1);
        var settings = MqttFile.Parse(
            """{"brokerHost":"127.0.0.1:1","topics":{"sourceEvents":"sources/a/consumers/+/sourceevents","agentEvents":"sources/a/consumers/+/agentevents"}}""",
            "c.json") with { ClientCertPem = certificate, ClientKeyPem = key };
        using var driver = new MqttDriver(settings, new AgentOptions(), TimeProvider.System, new Loggers(_log));
        using var stop = new CancellationTokenSource();

        await FailAsync(driver, stop);

        Assert.Single(_log.Of(Expired));
    }

    // One attempt to connect; the next one is far away.
    private static async Task FailAsync(IAgentDriver driver, CancellationTokenSource stop)
    {
        var receiver = new Receiver();
        var ladder = new ReconnectLadder(TimeSpan.FromHours(1), new Jitter(new Random(1)), TimeProvider.System);
        var running = driver.Transport("cluster1", "cluster1-client", ladder).RunAsync(receiver, stop.Token);
        await receiver.Disconnected.Task.WaitAsync(Eventually.Limit);
        await stop.CancelAsync();
        await running;
    }

    // Nobody listens at port 1.
    private static void WriteConfiguration(string file, int hours)
    {
        var (certificate, key) = Pair(hours);
        File.WriteAllText(file, JsonSerializer.Serialize(new { url = "127.0.0.1:1", clientCertData = Base64(certificate), clientKeyData = Base64(key) }));
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static (string Certificate, string Key) Pair(int hours)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=cluster1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddHours(hours));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private sealed class Receiver : IAgentReceiver
    {
        public TaskCompletionSource Disconnected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnSubscribed()
        {
        }

        public void OnEvent(CloudEvent cloudEvent)
        {
        }

        public void OnDisconnected(string reason, TimeSpan pause) => Disconnected.TrySetResult();
    }

    private sealed class Loggers(ILogger logger) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
        }
    }
}
