using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>
/// A server whose gRPC ports speak TLS: sources show tokens, agents certificates, and the operator's commands and the agent of this repository get
/// through.
/// </summary>
public sealed class SecuredGrpcTests : IClassFixture<PostgresFixture>, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly PostgresFixture _postgres;
    private readonly TestAuthority _authority = new();
    private readonly CertificateDirectory _files;
    private readonly CertificateDirectory _agentFiles;
    private readonly string _directory = Directory.CreateTempSubdirectory("secured-").FullName;
    private TestKubernetes _kubernetes = null!;

    public SecuredGrpcTests(PostgresFixture postgres)
    {
        _postgres = postgres;
        _files = new CertificateDirectory(_authority.Server(), _authority.Pem);
        _agentFiles = new CertificateDirectory(_authority.Client("CN=edge"), _authority.Pem);
    }

    public async Task InitializeAsync()
    {
        _kubernetes = await TestKubernetes.StartAsync(new TestKubernetesOptions
        {
            Tokens = new Dictionary<string, UserInfo> { ["cli-token"] = new("cli", "", ["operators"]) },
        });
        await File.WriteAllTextAsync(At("kubeconfig"), _kubernetes.Kubeconfig);
        await File.WriteAllTextAsync(At("token"), "cli-token\n");
        Allow("operators", "ledger");
    }

    public async Task DisposeAsync()
    {
        await _kubernetes.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public void Dispose()
    {
        _agentFiles.Dispose();
        _files.Dispose();
        _authority.Dispose();
    }

    [Fact, Trait("Checklist", "protocol-5"), Trait("Checklist", "protocol-88"), Trait("Checklist", "protocol-90")]
    public async Task A_bundle_goes_to_the_agent_and_its_status_comes_back()
    {
        await using var server = await MaestroProcess.StartServerAsync(
            await _postgres.CreateDatabaseAsync(), "server",
            "--grpc-tls-cert-file", _files.Certificate, "--grpc-tls-key-file", _files.Key,
            "--grpc-authn-type", "token", "--grpc-authorizer-config", At("kubeconfig"),
            "--grpc-broker-tls-cert-file", _files.Certificate, "--grpc-broker-tls-key-file", _files.Key, "--grpc-broker-client-ca-file", _files.Authority);
        using var rest = new RestClient(server.RestPort);
        await rest.RegisterAsync("edge");
        await File.WriteAllTextAsync(At("config.yaml"), string.Create(CultureInfo.InvariantCulture, $"""
            url: localhost:{server.AgentPort}
            caFile: {_files.Authority}
            clientCertFile: {_agentFiles.Certificate}
            clientKeyFile: {_agentFiles.Key}
            """));
        await using var agent = MaestroProcess.SpawnAgent(
            "agent", "--simulate", "--consumer-name=edge", "--workload-source-driver=grpc", $"--workload-source-config={At("config.yaml")}");

        // The operator's command publishes, and waits for the agent's status.
        await File.WriteAllTextAsync(At("map.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rates, namespace: ledger}\n");
        await using var applied = await MaestroProcess.RunAsync([.. Apply(server, "ledger"), "--grpc-token-file", At("token"), "--wait", "--wait-timeout=80s"]);
        Assert.True(applied.ExitCode == 0, $"{applied.Output}\n{server.Output}\n{agent.Output}");

        // Another watcher of the source, with the token.
        using var source = Peer.Secure(server.SourcePort, _authority.Pem, authorization: "Bearer cli-token");
        await using var watcher = await source.SubscribeSourceAsync("ledger");
        await source.PublishAsync(Events.Create("ledger", "edge", Guid.NewGuid().ToString()));
        await watcher.WaitAsync(cloudEvent => cloudEvent.Version() == 1, "the status", Limit);

        // Nobody else: not without a token, not as another source, not without a certificate, not in plain text, not by TLS 1.2.
        await File.WriteAllTextAsync(At("map.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rates, namespace: ledger}\ndata: {usd: \"1\"}\n");
        var refused = await Task.WhenAll(
            MaestroProcess.RunAsync(Apply(server, "ledger")), MaestroProcess.RunAsync([.. Apply(server, "billing"), "--grpc-token-file", At("token")]));
        await using var anonymous = refused[0];
        await using var foreign = refused[1];
        Assert.Equal((1, 1), (anonymous.ExitCode, foreign.ExitCode));
        Assert.Contains("authentication failed: ", anonymous.Output, StringComparison.Ordinal);
        Assert.Contains("permission denied: user \"cli\" may not \"pub\" on \"/sources/billing\"", foreign.Output, StringComparison.Ordinal);
        using var stranger = Peer.Secure(server.AgentPort, _authority.Pem);
        using var plain = new Peer(server.AgentPort);
        await stranger.RefusedAsync(Events.SpecResync("edge"));
        await plain.RefusedAsync(Events.SpecResync("edge"));
        Assert.Equal(SslProtocols.Tls13, await ShakeHandsAsync(server.SourcePort, SslProtocols.Tls12 | SslProtocols.Tls13));
        await Assert.ThrowsAnyAsync<Exception>(() => ShakeHandsAsync(server.SourcePort, SslProtocols.Tls12));
        await Assert.ThrowsAnyAsync<Exception>(() => ShakeHandsAsync(server.AgentPort, SslProtocols.Tls12));

        // A new certificate is seen within seconds, and the streams of before go on.
        using var next = new TestAuthority("next");
        _files.Rotate(next.Server(), _authority.Pem);
        await Eventually.TrueAsync(() => TrustsAsync(server, next), Limit, "the new certificate", TimeSpan.FromMilliseconds(500));
        await source.PublishAsync(Events.StatusResync("ledger"));
        Assert.False(watcher.Ended.IsCompleted);
    }

    private static async Task<bool> TrustsAsync(MaestroProcess server, TestAuthority authority)
    {
        using var newcomer = Peer.Secure(server.SourcePort, authority.Pem, authorization: "cli-token");
        try
        {
            await newcomer.PublishAsync(Events.StatusResync("ledger"));
            return true;
        }
        catch (Grpc.Core.RpcException)
        {
            return false;
        }
    }

    private static async Task<SslProtocols> ShakeHandsAsync(int port, SslProtocols versions)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
#pragma warning disable CA5359 // The version is what counts here.
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = versions,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        });
        Assert.Equal(SslApplicationProtocol.Http2, tls.NegotiatedApplicationProtocol);
        return tls.SslProtocol;
    }

    private string[] Apply(MaestroProcess server, string source) =>
    [
        "resourcebundle", "apply", "-f", At("map.yaml"), "--consumer", "edge",
        "--rest-url", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{server.RestPort}"),
        "--grpc-server-address", string.Create(CultureInfo.InvariantCulture, $"localhost:{server.SourcePort}"),
        "--grpc-source-id", source, "--grpc-ca-file", _files.Authority,
    ];

    private void Allow(string group, string source)
    {
        _kubernetes.Objects.Put(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRole",
            ["metadata"] = new JsonObject { ["name"] = source },
            ["rules"] = new JsonArray(new JsonObject { ["nonResourceURLs"] = new JsonArray($"/sources/{source}"), ["verbs"] = new JsonArray("pub", "sub") }),
        });
        _kubernetes.Objects.Put(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRoleBinding",
            ["metadata"] = new JsonObject { ["name"] = source },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = source },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "Group", ["apiGroup"] = "rbac.authorization.k8s.io", ["name"] = group }),
        });
    }

    private string At(string name) => Path.Combine(_directory, name);
}
