using System.Net.Security;
using System.Security.Authentication;
using Maestro.Gateway.Security.Certificates;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Security.Certificates;

/// <summary>Handshakes as clients see them.</summary>
public sealed class TlsConnectionsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    [Trait("Checklist", "protocol-5")]
    public async Task Only_TLS_1_3_is_spoken_and_h2_is_negotiated()
    {
        using var files = new CertificateDirectory(_authority.Server());
        await using var listener = await TlsListener.StartAsync(new ServerCertificateFiles(files.Certificate, files.Key));

        var (version, alpn, _, _) = await listener.ShakeHandsAsync(SslProtocols.Tls12 | SslProtocols.Tls13);

        Assert.Equal((SslProtocols.Tls13, "h2"), (version, alpn));
        await Assert.ThrowsAnyAsync<Exception>(() => listener.ShakeHandsAsync(SslProtocols.Tls12));
        await Assert.ThrowsAnyAsync<Exception>(() => listener.ShakeHandsAsync(protocol: SslApplicationProtocol.Http11));
    }

    [Fact]
    public async Task The_intermediates_of_the_file_are_shown()
    {
        using var intermediate = new TestAuthority("intermediate", _authority);
        using var trustedByNobody = new TestAuthority("other");
        using var files = new CertificateDirectory(intermediate.Server());
        await using var listener = await TlsListener.StartAsync(new ServerCertificateFiles(files.Certificate, files.Key));

        Assert.True((await listener.ShakeHandsAsync(root: _authority.Pem)).Trusted);
        Assert.False((await listener.ShakeHandsAsync(root: trustedByNobody.Pem)).Trusted);
    }

    [Fact]
    [Trait("Checklist", "protocol-90")]
    public async Task With_an_authority_clients_must_show_a_certificate_of_it()
    {
        using var other = new TestAuthority("other");
        using var files = new CertificateDirectory(_authority.Server(), _authority.Pem);
        await using var listener = await TlsListener.StartAsync(new ServerCertificateFiles(files.Certificate, files.Key, files.Authority));

        Assert.True(await listener.ServesAsync(_authority.Client("CN=a")));
        Assert.True(await listener.ServesAsync(_authority.Client("CN=a", usage: null)));
        Assert.False(await listener.ServesAsync(null));
        Assert.False(await listener.ServesAsync(other.Client("CN=a")));
        Assert.False(await listener.ServesAsync(_authority.ServerOnly("CN=a")));
        Assert.False(await listener.ServesAsync(_authority.Client("CN=a", ended: true)));
    }

    [Fact]
    public async Task An_authority_in_the_middle_vouches_for_its_own_only()
    {
        using var trusted = new TestAuthority("intermediate", _authority);
        using var twin = new TestAuthority("intermediate", _authority);
        using var files = new CertificateDirectory(_authority.Server(), trusted.Pem);
        await using var listener = await TlsListener.StartAsync(new ServerCertificateFiles(files.Certificate, files.Key, files.Authority));

        Assert.True(await listener.ServesAsync(trusted.Client("CN=a")));
        Assert.False(await listener.ServesAsync(trusted.Client("CN=a", ended: true)));
        Assert.False(await listener.ServesAsync(twin.Client("CN=a")));
        Assert.False(await listener.ServesAsync(LeafOf(twin.Client("CN=a"))));
        Assert.True(await listener.ServesAsync(LeafOf(trusted.Client("CN=a"))));
        Assert.False(await listener.ServesAsync(_authority.Client("CN=a")));
    }

    // Without the intermediate, so that its name alone leads to it.
    private static IssuedCertificate LeafOf(IssuedCertificate issued)
    {
        using var leaf = issued.Open();
        return issued with { CertificatePem = leaf.ExportCertificatePem() };
    }
}
