using System.Security.Cryptography;
using Maestro.Protocol.Tls;
using Maestro.Testing;

namespace Maestro.Protocol.Tests.Tls;

public sealed class ShownCertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Fact]
    public void The_intermediates_behind_the_certificate_are_shown_as_well()
    {
        using var intermediate = new TestAuthority("intermediate", _authority);
        var issued = intermediate.Client("CN=edge-1");

        var shown = ShownCertificate.Read(issued.CertificatePem, issued.KeyPem);

        Assert.Equal(("CN=edge-1", true), (shown.TargetCertificate.Subject, shown.TargetCertificate.HasPrivateKey));
        Assert.Equal(["CN=intermediate"], shown.IntermediateCertificates.Select(certificate => certificate.Subject));
    }

    [Fact]
    public void A_key_of_a_type_that_cannot_be_used_is_named()
    {
        var refused = Assert.Throws<UnsupportedKeyException>(() => ShownCertificate.Read(TestAuthority.Ed25519.CertificatePem, TestAuthority.Ed25519.KeyPem));

        Assert.Equal("its key is of type Ed25519, which is not supported; allowed: RSA, ECDSA", refused.Message);
    }

    [Fact]
    public void What_is_wrong_with_a_pair_of_a_type_that_can_be_used_stays_as_it_is()
    {
        var issued = _authority.Client("CN=edge-1");

        Assert.Throws<CryptographicException>(() => ShownCertificate.Read(issued.CertificatePem, null));
        Assert.Throws<CryptographicException>(() => ShownCertificate.Read("", issued.KeyPem));
    }

    public void Dispose() => _authority.Dispose();
}
