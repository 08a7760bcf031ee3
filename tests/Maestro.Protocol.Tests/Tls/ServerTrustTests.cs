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
    public async Task A_certificate_of_another_name_is_not_trusted() =>
        Assert.False(await IsTalkedToAsync(_authority.Server("elsewhere"), Besides(_authority)));

    [Fact]
    public async Task A_certificate_whose_time_is_over_is_not_trusted() =>
        Assert.False(await IsTalkedToAsync(_authority.Server(ended: true), Besides(_authority)));

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

        Assert.True(ServerTrust.IsTrusted(SslPolicyErrors.None, certificate, chain: null, []));
        Assert.False(ServerTrust.IsTrusted(SslPolicyErrors.RemoteCertificateChainErrors, certificate: null, chain: null, Authorities(_authority)));
        Assert.False(ServerTrust.IsTrusted(SslPolicyErrors.RemoteCertificateNotAvailable, certificate: null, chain: null, Authorities(_authority)));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    private static RemoteCertificateValidationCallback? Besides(params TestAuthority[] authorities) => ServerTrust.Besides(Authorities(authorities));

    private static X509Certificate2Collection Authorities(params TestAuthority[] authorities)
    {
        var read = new X509Certificate2Collection();
        Array.ForEach(authorities, authority => read.ImportFromPem(authority.Pem));
        return read;
    }

    private static async Task<bool> IsTalkedToAsync(IssuedCertificate shown, RemoteCertificateValidationCallback? check)
    {
        using var server = new TlsListener(shown);
        var accepted = server.AcceptAsync();
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.EndPoint);
        var isTrusted = true;
        await using (var stream = new SslStream(connection.GetStream()))
        {
            try
            {
                await stream.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = check });
            }
            catch (AuthenticationException)
            {
                isTrusted = false;
            }
        }

        // A client that hangs up fails the server's handshake, or does not: it is over either way.
        await accepted.ContinueWith(_ => { }, TaskScheduler.Default);
        return isTrusted;
    }
}
