using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Maestro.Testing;

/// <summary>A real kube-apiserver and its etcd, both of the caller's own, without controllers and nodes.</summary>
/// <remarks>
/// They are taken from the directory that the environment variable <c>KUBEBUILDER_ASSETS</c> names, as other projects do that test against
/// one; where it is not set, the test is skipped.
/// </remarks>
public sealed class KubeApiServer : IAsyncDisposable
{
    private const string Token = "administrator";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly string _programs;
    private readonly string _root = Directory.CreateTempSubdirectory("maestro-tests-kube-").FullName;
    private readonly int _port = TestPorts.Free();
    private readonly int _etcdPort = TestPorts.Free();
    private readonly HttpClient _http;
    private Process? _etcd;
    private Process? _server;

    private KubeApiServer(string programs)
    {
        _programs = programs;
#pragma warning disable CA2000, CA5400 // The client disposes of it, and the server makes its certificate itself.
        _http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true })
        {
            BaseAddress = new Uri(Address),
        };
#pragma warning restore CA2000, CA5400
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>The text of a kubeconfig file for the administrator.</summary>
    public string Kubeconfig => $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: real
          cluster:
            server: {{Address}}
            insecure-skip-tls-verify: true
        users:
        - name: administrator
          user:
            token: {{Token}}
        contexts:
        - name: real
          context:
            cluster: real
            user: administrator
        current-context: real
        """;

    private string Address => string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_port}");

    private string EtcdAddress => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_etcdPort}");

    /// <summary>Starts one; the test is skipped when there is none to start.</summary>
    public static async Task<KubeApiServer> StartAsync()
    {
        var programs = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");
        Skip.If(string.IsNullOrEmpty(programs), "KUBEBUILDER_ASSETS does not name a directory with etcd and kube-apiserver");
        var server = new KubeApiServer(programs!);
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>An object, or null when there is none.</summary>
    /// <param name="path">Its path, such as <c>api/v1/namespaces/shop/configmaps/rates</c>.</param>
    public async Task<JsonNode?> FindAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await BodyAsync(answer);
    }

    /// <summary>Creates an object.</summary>
    public Task<JsonNode> CreateAsync(string collection, string body, string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, collection, body, contentType);

    /// <summary>Changes an object by a JSON merge patch.</summary>
    public Task<JsonNode> PatchAsync(string path, string patch) => SendAsync(HttpMethod.Patch, path, patch, "application/merge-patch+json");

    /// <summary>Deletes an object.</summary>
    public async Task DeleteAsync(string path)
    {
        using var answer = await _http.DeleteAsync(new Uri(path, UriKind.Relative));
        await BodyAsync(answer);
    }

    /// <summary>Kills the API server as a power cut would, and starts it again on the same port; etcd goes on.</summary>
    public async Task RestartAsync()
    {
        await KillAsync(_server);
        await RunServerAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync(_server);
        await KillAsync(_etcd);
        _http.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private static async Task KillAsync(Process? process)
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!;
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, string body, string contentType)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, contentType),
        };
        using var answer = await _http.SendAsync(request);
        return await BodyAsync(answer);
    }

    private async Task RunAsync()
    {
        using var key = RSA.Create(2048);
        await File.WriteAllTextAsync(At("accounts.key"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(At("tokens.csv"), $"{Token},administrator,administrator,\"system:masters\"\n");
        var peers = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{TestPorts.Free()}");
        _etcd = Spawn(
            "etcd", $"--data-dir={At("etcd")}", $"--listen-client-urls={EtcdAddress}", $"--advertise-client-urls={EtcdAddress}",
            $"--listen-peer-urls={peers}", $"--initial-advertise-peer-urls={peers}", $"--initial-cluster=default={peers}", "--unsafe-no-fsync");
        await RunServerAsync();
    }

    private async Task RunServerAsync()
    {
        _server = Spawn(
            "kube-apiserver", $"--etcd-servers={EtcdAddress}", "--bind-address=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--secure-port={_port}"), $"--cert-dir={At("certificates")}",
            $"--token-auth-file={At("tokens.csv")}", "--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/24",
            "--service-account-issuer=https://kubernetes.default.svc", $"--service-account-signing-key-file={At("accounts.key")}",
            $"--service-account-key-file={At("accounts.key")}", "--disable-admission-plugins=ServiceAccount");
        await Eventually.TrueAsync(
            async () => _server.HasExited || await IsReadyAsync(), StartTimeout, "kube-apiserver to be ready", TimeSpan.FromMilliseconds(200));
        Assert.False(_server.HasExited, "kube-apiserver ended at its start");
    }

    // Their logs are long and only of use to who looks into a failure by hand.
    private Process Spawn(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(
        "/bin/sh", ["-c", """exec "$0" "$@" >>"$LOG" 2>&1""", Path.Combine(_programs, program), .. arguments])
    {
        UseShellExecute = false,
        Environment = { ["LOG"] = At(program + ".log") },
    })!;

    private string At(string name) => Path.Combine(_root, name);

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return await _http.GetStringAsync(new Uri("readyz", UriKind.Relative)) == "ok";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
