using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using Maestro.Protocol.KubernetesApi;
using Maestro.Protocol.Tests.Tls;
using Maestro.Testing;

namespace Maestro.Protocol.Tests.KubernetesApi;

public sealed class ApiServerTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("kubernetes", "kubernetes", true)]
    [InlineData("kubernetes", null, false)]
    [InlineData("localhost", null, true)]
    [InlineData("localhost", "kubernetes", false)]
    public async Task The_server_must_bear_the_name_that_the_configuration_tells(string borne, string? told, bool isTalkedTo)
    {
        using var listener = new TlsListener(_authority.Server(borne));
        using var client = ApiServer.Connect(new KubernetesClientConfiguration
        {
            Host = $"https://localhost:{listener.EndPoint.Port}",
            SslCaCerts = [X509CertificateLoader.LoadCertificate(Encoding.ASCII.GetBytes(_authority.Pem))],
            TlsServerName = told,
        }, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));

        var accepted = listener.AcceptAsync("h2");
        var request = client.HttpClient.GetAsync(new Uri(client.BaseUri, "version"));
        var (name, _) = await accepted;
        listener.Dispose();
        // Whoever answered here is no Kubernetes: what it says does not matter, only whether it is talked to.
        var failure = await Record.ExceptionAsync(() => request);

        Assert.Equal(isTalkedTo, failure?.GetBaseException() is not AuthenticationException);
        Assert.Equal(told ?? "localhost", name);
    }
}
