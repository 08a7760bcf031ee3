using System.Text;
using k8s;
using k8s.Exceptions;
using Maestro.Protocol.KubernetesApi;
using Maestro.Testing;

namespace Maestro.Protocol.Tests.KubernetesApi;

public sealed class KubeconfigTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("{tokenFile: token}")]
    [InlineData("{tokenFile: token, token: of-before}")]
    public async Task A_token_file_beside_the_kubeconfig_is_read(string user)
    {
        await File.WriteAllTextAsync(At("token"), "secret\n");

        var header = await Read(user).TokenProvider.GetAuthenticationHeaderAsync(CancellationToken.None);
        Assert.Equal("Bearer secret", header.ToString());
    }

    [Fact]
    public void A_token_file_that_is_not_there_is_told() =>
        Assert.Contains(At("nosuch"), Assert.Throws<FileNotFoundException>(() => Read("{tokenFile: nosuch}")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    public void A_user_without_credentials_is_anonymous(string user)
    {
        var configuration = Read(user);

        Assert.Equal("http://127.0.0.1:8001", configuration.Host);
        Assert.Null(Kubernetes.CreateCredentials(configuration));
    }

    [Fact]
    public void Half_a_credential_is_none() => Assert.Throws<KubeConfigException>(() => Read("{client-certificate: client.crt}"));

    [Fact]
    public void A_user_who_is_not_there_is_not_anonymous() => Assert.Throws<KubeConfigException>(() => Read("{}", name: "somebody-else"));

    [Fact]
    public void Somebody_else_is_not_acted_for() => Assert.Equal(
        "as of user 'a' is not supported; allowed: the credentials of the account itself",
        Assert.Throws<KubeConfigException>(() => Read("{token: secret, as: admin}")).Message);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_authorities_of_a_bundle_are_trusted(bool inline)
    {
        using TestAuthority first = new("first"), second = new("second");
        var bundle = first.Pem + "\n" + second.Pem + "\n";
        File.WriteAllText(At("ca.crt"), bundle);
        var authorities = inline ? $"certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(bundle))}" : "certificate-authority: ca.crt";

        Assert.Equal(
            ["CN=first", "CN=second"],
            Read("{token: secret}", cluster: $"server: https://127.0.0.1:6443, {authorities}").SslCaCerts.Select(certificate => certificate.Subject));
    }

    [Fact]
    public async Task A_plugin_is_run_once_for_a_token_that_does_not_expire()
    {
        await File.WriteAllTextAsync(At("plugin"), $$"""
            echo run >> {{At("runs")}}
            echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "secret"} }'
            """);
        var configuration = Read("{exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [" + At("plugin") + "]}}");

        for (var request = 0; request < 3; request++)
        {
            Assert.Equal("secret", (await configuration.TokenProvider.GetAuthenticationHeaderAsync(CancellationToken.None)).Parameter);
        }

        Assert.Single(await File.ReadAllLinesAsync(At("runs")));
    }

    private string At(string name) => Path.Combine(_directory.FullName, name);

    private KubernetesClientConfiguration Read(string user, string name = "a", string cluster = "server: http://127.0.0.1:8001")
    {
        File.WriteAllText(At("config"), $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters:
            - name: c
              cluster: { {{cluster}} }
            contexts:
            - name: test
              context: {cluster: c, user: {{name}}}
            users:
            - name: a
              user: {{user}}
            """);
        return Kubeconfig.Read(At("config"), TimeProvider.System);
    }
}
