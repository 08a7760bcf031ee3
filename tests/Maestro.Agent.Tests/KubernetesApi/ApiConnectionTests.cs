using System.Text;
using System.Text.RegularExpressions;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Measuring;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;

namespace Maestro.Agent.Tests.KubernetesApi;

public sealed class ApiConnectionTests : IAsyncLifetime
{
    private static readonly ObjectKey Map = new(new ResourceType("", "v1", "configmaps"), "default", "a");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private TestKubernetes _kube = null!;

    public async Task InitializeAsync() => _kube = await TestKubernetes.StartAsync(new TestKubernetesOptions
    {
        Tokens = new Dictionary<string, UserInfo> { ["new-token"] = UserInfo.Admin },
    });

    public async Task DisposeAsync()
    {
        await _kube.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_plugin_is_asked_for_another_token_when_the_server_refuses_the_first()
    {
        await WritePluginAsync("revoked-token");
        using var connection = Open($"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [{At("plugin")}]}}}}");
        await WritePluginAsync("new-token");
        var body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default"}}"""u8.ToArray();

        await Client(connection).CreateAsync(Map, body, CancellationToken.None);

        Assert.NotNull(_kube.Objects.Find("v1", "ConfigMap", "default", "a"));
    }

    [Fact]
    public async Task A_plugin_that_fails_is_a_server_that_cannot_be_asked()
    {
        await WritePluginAsync("revoked-token");
        using var connection = Open($"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [{At("plugin")}]}}}}");
        await File.WriteAllTextAsync(At("plugin"), "exit 1");

        var failure = await Assert.ThrowsAsync<ApiException>(() => Client(connection).FindAsync(Map, CancellationToken.None));
        Assert.Equal(0, failure.StatusCode);
    }

    [Fact]
    public async Task A_client_certificate_that_was_replaced_is_shown_from_then_on()
    {
        await WriteCertificateAsync("nobody");
        using var connection = Open("{client-certificate: client.crt, client-key: client.key}", TimeSpan.FromMilliseconds(100));
        var api = Client(connection);
        var refused = await Assert.ThrowsAsync<ApiException>(() => api.FindAsync(Map, CancellationToken.None));
        Assert.True(refused.IsForbidden);

        await WriteCertificateAsync("somebody", "system:masters");
        await Eventually.HoldsAsync(
            async () => await Record.ExceptionAsync(() => api.FindAsync(Map, CancellationToken.None)) is not ApiException { IsForbidden: true },
            () => "the certificate of before is still shown");

        Assert.Null(await api.FindAsync(Map, CancellationToken.None));
    }

    private async Task WriteCertificateAsync(string user, params string[] groups)
    {
        var kubeconfig = _kube.KubeconfigWithCertificate(user, groups);
        await File.WriteAllTextAsync(At("client.crt"), Pem("client-certificate-data"));
        await File.WriteAllTextAsync(At("client.key"), Pem("client-key-data"));

        string Pem(string field) => Encoding.ASCII.GetString(Convert.FromBase64String(Regex.Match(kubeconfig, $"{field}: (.*)").Groups[1].Value));
    }

    private Task WritePluginAsync(string token) => File.WriteAllTextAsync(At("plugin"), $$$"""
        echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "{{{token}}}"}}'
        """);

    private string At(string name) => Path.Combine(_directory.FullName, name);

    private ApiConnection Open(string user, TimeSpan? certificateRefresh = null)
    {
        File.WriteAllText(At("config"), Regex.Replace(_kube.Kubeconfig, @"user:\s+token: .*", $"user: {user}"));
        return ApiConnection.Open(At("config"), certificateRefresh);
    }

    private static ApiClient Client(ApiConnection connection) =>
        ApiClients.Over(connection, 0, 1, TimeProvider.System, new AgentMetrics().ForApi("test")).Objects;
}
