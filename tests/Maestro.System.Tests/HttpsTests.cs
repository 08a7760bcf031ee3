using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maestro.SystemTests.Processes;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>A server whose web ports speak TLS (rest-and-operations.md sections 1.1 and 4.1), and those who call it.</summary>
public sealed class HttpsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Rest_metrics_and_health_speak_tls_when_told_so()
    {
        using var files = new PairFiles();
        await using var server = await MaestroProcess.StartServerAsync(
            await postgres.CreateDatabaseAsync(), "server", "--enable-https", "--enable-metrics-https", "--enable-health-check-https",
            "--https-cert-file", files.Certificate, "--https-key-file", files.Key);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == files.Thumbprint,
            },
        });

        // A URL as long as that of a client that watches thousands of clusters, in both versions of HTTP.
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get, $"https://localhost:{server.RestPort}/api/maestro/v1/consumers?search=name='{new string('x', 200_000)}'")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var answer = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, version), (answer.StatusCode, answer.Version));
        }

        Assert.Contains("rest_api_inbound_request_count", await client.GetStringAsync(new Uri($"https://localhost:{server.MetricsPort}/metrics")), StringComparison.Ordinal);
        Assert.Equal("""{"status": "ok"}""", await client.GetStringAsync(new Uri($"https://localhost:{server.HealthPort}/healthcheck")));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri($"http://localhost:{server.RestPort}/api/maestro/v1")));
    }

    [Fact]
    public async Task The_commands_of_operators_reach_it()
    {
        using var files = new PairFiles();
        await using var server = await MaestroProcess.StartServerAsync(
            await postgres.CreateDatabaseAsync(), "server", "--enable-https", "--enable-health-check-https",
            "--https-cert-file", files.Certificate, "--https-key-file", files.Key);

        await using var list = await MaestroProcess.RunAsync(
            "consumer", "list", "--rest-url", $"https://localhost:{server.RestPort}", "--rest-ca-file", files.Certificate);
        await using var stranger = await MaestroProcess.RunAsync("consumer", "list", "--rest-url", $"https://localhost:{server.RestPort}");
        await using var health = await MaestroProcess.RunAsync(
            "health", "--enable-health-check-https", "--health-check-server-bindport", server.HealthPort.ToString());

        Assert.True(list.ExitCode == 0, list.Output);
        Assert.Equal(1, stranger.ExitCode);
        Assert.True(health.ExitCode == 0, health.Output);
    }

    /// <summary>A certificate for localhost and its key, as files.</summary>
    private sealed class PairFiles : IDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("maestro-https").FullName;

        public PairFiles()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
            Thumbprint = certificate.Thumbprint;
            File.WriteAllText(Certificate, certificate.ExportCertificatePem());
            File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        }

        public string Certificate => Path.Combine(_directory, "tls.crt");

        public string Key => Path.Combine(_directory, "tls.key");

        public string Thumbprint { get; }

        public void Dispose() => Directory.Delete(_directory, recursive: true);
    }
}
