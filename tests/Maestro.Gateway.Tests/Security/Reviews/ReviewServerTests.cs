using System.Security.Authentication;
using System.Text;
using k8s;
using Maestro.Gateway.Security.Certificates;
using Maestro.Gateway.Security.Reviews;
using Maestro.Gateway.Tests.Security.Certificates;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Security.Reviews;

public sealed class ReviewServerTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _kubeconfig = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_kubeconfig);
        _authority.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tokens_are_shown_to_the_server_of_the_kubeconfig_only(bool bearsItsName)
    {
        using var files = new CertificateDirectory(bearsItsName ? _authority.Server() : _authority.ServerOnly("CN=somebody else"));
        await using var api = await TlsListener.StartAsync(new ServerCertificateFiles(files.Certificate, files.Key));
        await File.WriteAllTextAsync(_kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: c
              cluster:
                server: {{api.Address}}
                certificate-authority-data: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(_authority.Pem))}}
            users:
            - name: u
              user: {token: t}
            contexts:
            - name: x
              context: {cluster: c, user: u}
            current-context: x
            """);
        using var server = ReviewServer.Open(_kubeconfig);

        // Whoever answers here is no Kubernetes: what it says does not matter, only whether it is talked to.
        var failure = await Record.ExceptionAsync(() => server.Client.AuthenticationV1.CreateTokenReviewAsync(ReviewRules.TokenReview("secret")));

        Assert.Equal(bearsItsName, failure?.GetBaseException() is not AuthenticationException);
    }

    // As for a proxy that has the credentials.
    [Fact]
    public void A_context_needs_no_user()
    {
        File.WriteAllText(_kubeconfig, """
            apiVersion: v1
            kind: Config
            clusters:
            - name: c
              cluster: {server: "http://127.0.0.1:8001"}
            contexts:
            - name: x
              context: {cluster: c}
            current-context: x
            """);

        using var server = ReviewServer.Open(_kubeconfig);

        Assert.Equal((new Uri("http://127.0.0.1:8001/"), null), (server.Client.BaseUri, server.Client.Credentials));
    }

    [Fact]
    public void A_configuration_that_is_not_there_or_makes_no_sense_is_told()
    {
        File.WriteAllText(_kubeconfig, "apiVersion: v1\nkind: Config\ncurrent-context: nosuch\n");

        Assert.Contains("/nosuch", Assert.Throws<ReviewServerException>(() => ReviewServer.Open("/nosuch")).Message, StringComparison.Ordinal);
        Assert.Contains("nosuch", Assert.Throws<ReviewServerException>(() => ReviewServer.Open(_kubeconfig)).Message, StringComparison.Ordinal);
    }
}
