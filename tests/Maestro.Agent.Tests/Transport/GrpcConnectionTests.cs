using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Maestro.Agent.Tests.Transport;

public sealed class GrpcConnectionTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly string _folder = Directory.CreateTempSubdirectory("maestro-agent-tls-").FullName;
    private readonly X509Certificate2 _server = Certificate("CN=broker");

    [Fact]
    [Trait("Checklist", "agent-tls")]
    public async Task The_authorities_of_the_file_are_trusted_and_certificate_and_token_are_shown()
    {
        using var client = Certificate("CN=cluster1");
        await using var broker = await TestBroker.StartAsync(certificate: _server);
        await using var run = Start(broker, new
        {
            url = broker.Address,
            caData = Base64(_server.ExportCertificatePem()),
            clientCertData = Base64(client.ExportCertificatePem()),
            clientKeyData = Base64(client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            token = "secret",
        });
        await run.NotesAsync(AgentActivity.ResyncSent);

        var subscription = await broker.SubscriptionAsync(1);
        Assert.Equal("Bearer secret", subscription.Authorization);
        Assert.Equal("CN=cluster1", subscription.ClientCertificate);
    }

    [Fact]
    public async Task A_token_may_live_in_a_file()
    {
        var tokenFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokenFile, "from a file\n");
        await using var broker = await TestBroker.StartAsync(certificate: _server);
        await using var run = Start(broker, new { url = broker.Address, caData = Base64(_server.ExportCertificatePem()), tokenFile });
        await run.NotesAsync(AgentActivity.ResyncSent);
        File.Delete(tokenFile);

        Assert.Equal("Bearer from a file", (await broker.SubscriptionAsync(1)).Authorization);
    }

    [Fact]
    public async Task A_server_nobody_vouches_for_is_not_talked_to()
    {
        using var other = Certificate("CN=other");
        await using var broker = await TestBroker.StartAsync(certificate: _server);
        await using var run = Start(broker, new { url = broker.Address, caData = Base64(other.ExportCertificatePem()) });
        await run.NotesAsync(AgentActivity.Disconnected, 2);

        Assert.Empty(broker.Subscriptions);
        Assert.Contains("certificate", run.Story.First().Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Certificates_that_changed_are_shown_by_a_new_connection_and_unusable_ones_are_not()
    {
        using var first = Certificate("CN=first");
        using var second = Certificate("CN=second");
        var (ca, certificate, key) = (Path.Combine(_folder, "ca.crt"), Path.Combine(_folder, "tls.crt"), Path.Combine(_folder, "tls.key"));
        await File.WriteAllTextAsync(ca, _server.ExportCertificatePem());
        await WriteAsync(first, first);
        await using var broker = await TestBroker.StartAsync(certificate: _server);
        await using var run = Start(
            broker, new { url = broker.Address, caFile = ca, clientCertFile = certificate, clientKeyFile = key }, TimeSpan.FromMilliseconds(20));
        Assert.Equal("CN=first", (await broker.SubscriptionAsync(1)).ClientCertificate);

        await WriteAsync(second, first);
        await run.NotesAsync(AgentActivity.ResyncSent);
        Assert.Single(broker.Subscriptions);

        await WriteAsync(second, second);
        Assert.Equal("CN=second", (await broker.SubscriptionAsync(2)).ClientCertificate);
        await run.NotesAsync(AgentActivity.ResyncSent, 2);

        async Task WriteAsync(X509Certificate2 shown, X509Certificate2 keyOf)
        {
            await File.WriteAllTextAsync(certificate, shown.ExportCertificatePem());
            await File.WriteAllTextAsync(key, keyOf.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }
    }

    [Fact]
    public async Task New_certificates_end_the_wait_for_the_next_connection()
    {
        using var first = Certificate("CN=first");
        using var second = Certificate("CN=second");
        await using var broker = await TestBroker.StartAsync(certificate: _server);
        broker.OnSubscribe = _ => new Grpc.Core.Status(Grpc.Core.StatusCode.Unauthenticated, "who are you?");
        await using var run = Start(broker, Shown(first), TimeSpan.FromMilliseconds(20), reconnect: TimeSpan.FromHours(1));
        await run.NotesAsync(AgentActivity.Disconnected);

        broker.OnSubscribe = _ => null;
        File.WriteAllText(_file, JsonSerializer.Serialize(Shown(second)));

        await run.NotesAsync(AgentActivity.ResyncSent);
        Assert.Equal("CN=second", broker.Subscriptions.Last().ClientCertificate);

        object Shown(X509Certificate2 client) => new
        {
            url = broker.Address,
            caData = Base64(_server.ExportCertificatePem()),
            clientCertData = Base64(client.ExportCertificatePem()),
            clientKeyData = Base64(client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        };
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _server.Dispose();
        File.Delete(_file);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static X509Certificate2 Certificate(string subject)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    private AgentRun Start(TestBroker broker, object driver, TimeSpan? refresh = null, TimeSpan? reconnect = null)
    {
        File.WriteAllText(_file, JsonSerializer.Serialize(driver));
        var quick = AgentRun.Quick(broker);
        return new AgentRun(quick with
        {
            ReconnectBaseDelay = reconnect ?? quick.ReconnectBaseDelay,
            ServerAddress = null,
            DriverConfigFile = _file,
            CertificateRefreshInterval = refresh ?? TimeSpan.FromMinutes(5),
        });
    }
}
