using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Maestro.Protocol.Tls;
using Maestro.Testing;

namespace Maestro.Protocol.Tests.Tls;

public sealed class ServerTrustTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new("another authority");

    [Fact]
    public async Task Whom_an_authority_of_the_list_vouches_for_is_trusted()
    {
        Assert.True(await IsTalkedToAsync(_authority.Server(), Besides(_other, _authority)));
        Assert.False(await IsTalkedToAsync(_authority.Server(), Besides(_other)));
    }

    [Fact]
    public async Task The_intermediates_that_the_server_sends_lead_to_the_authority()
    {
        using var between = new TestAuthority("between", _authority);

        Assert.True(await IsTalkedToAsync(between.Server(), Besides(_authority)));
        Assert.False(await IsTalkedToAsync(between.Server(), Besides(_other)));
    }

    [Fact]
    public async Task A_certificate_for_clients_only_is_none_of_a_server()
    {
        Assert.False(await IsTalkedToAsync(_authority.Server(usage: TestAuthority.ClientUsage), Besides(_authority)));
        Assert.True(await IsTalkedToAsync(_authority.Server(usage: null), Besides(_authority)));
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_not_trusted() => Assert.Equal(
        "the server's certificate is for elsewhere, 127.0.0.1, and not for localhost",
        await RefusalAsync(_authority.Server("elsewhere"), Besides(_authority)));

    [Fact]
    public async Task A_certificate_whose_time_is_over_is_not_trusted()
    {
        var refusal = await RefusalAsync(_authority.Server(ended: true), Besides(_authority));

        Assert.StartsWith("the server's certificate \"CN=localhost\" of \"CN=test authority\" is not trusted: ", refusal, StringComparison.Ordinal);
        Assert.Contains("expired", refusal, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_authorities_the_system_decides()
    {
        Assert.Null(ServerTrust.Besides([]));
        Assert.False(await IsTalkedToAsync(_authority.Server(), check: null));
    }

    [Fact]
    public async Task Anybody_is_anybody() => Assert.True(await IsTalkedToAsync(_other.Server("elsewhere", ended: true), ServerTrust.Anybody));

    [Fact]
    public void Whom_the_system_trusts_needs_no_authority_and_who_shows_nothing_is_not_trusted()
    {
        using var certificate = _authority.Server().Open();

        Assert.Null(WhyNot(SslPolicyErrors.None, certificate));
        Assert.Equal("the server shows no certificate", WhyNot(SslPolicyErrors.RemoteCertificateChainErrors, certificate: null));
        Assert.Equal("the server shows no certificate", WhyNot(SslPolicyErrors.RemoteCertificateNotAvailable, certificate: null));
    }

    [Fact]
    public void A_certificate_without_names_is_told_by_its_subject()
    {
        using var certificate = _authority.Client("CN=edge-1").Open();

        Assert.Equal(
            "the server's certificate is for no host (\"CN=edge-1\"), and not for localhost",
            WhyNot(SslPolicyErrors.RemoteCertificateNameMismatch, certificate));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    private string? WhyNot(SslPolicyErrors errors, X509Certificate2? certificate) =>
        ServerTrust.WhyNot(errors, certificate, sent: null, Authorities(_authority), "localhost");

    private static RemoteCertificateValidationCallback? Besides(params TestAuthority[] authorities) => ServerTrust.Besides(Authorities(authorities));

    private static X509Certificate2Collection Authorities(params TestAuthority[] authorities)
    {
        var read = new X509Certificate2Collection();
        Array.ForEach(authorities, authority => read.ImportFromPem(authority.Pem));
        return read;
    }

    private static async Task<bool> IsTalkedToAsync(IssuedCertificate shown, RemoteCertificateValidationCallback? check) =>
        await RefusalAsync(shown, check) is null;

    private static async Task<string?> RefusalAsync(IssuedCertificate shown, RemoteCertificateValidationCallback? check)
    {
        using var server = new TlsListener(shown);
        var accepted = server.AcceptAsync();
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.EndPoint);
        string? refusal = null;
        await using (var stream = new SslStream(connection.GetStream()))
        {
            try
            {
                await stream.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = check });
            }
            catch (AuthenticationException cause)
            {
                refusal = cause.Message;
            }
        }

        // A client that hangs up fails the server's handshake, or does not: it is over either way.
        await accepted.ContinueWith(_ => { }, TaskScheduler.Default);
        return refusal;
    }
}
