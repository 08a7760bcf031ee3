using Maestro.Gateway.Security.Certificates;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Security.Certificates;

public sealed class CertificatePairTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Fact]
    public void A_type_of_key_that_cannot_be_used_is_told_of_the_certificate()
    {
        using var files = new CertificateDirectory(TestAuthority.Ed25519);

        Assert.Equal(
            $"{files.Certificate}: its key is of type Ed25519, which is not supported; allowed: RSA, ECDSA",
            Refusal(files));
    }

    [Fact]
    public void A_key_of_another_certificate_is_told_of_the_key()
    {
        using var files = new CertificateDirectory(_authority.Server() with { KeyPem = _authority.Server().KeyPem });

        Assert.Equal($"{files.Key}: it holds no PEM key of the certificate in {files.Certificate}", Refusal(files));
    }

    [Fact]
    public void A_file_without_certificate_is_told()
    {
        using var files = new CertificateDirectory(_authority.Server() with { CertificatePem = "" });

        Assert.Equal($"{files.Certificate}: it holds no PEM certificate", Refusal(files));
    }

    public void Dispose() => _authority.Dispose();

    private static string Refusal(CertificateDirectory files) =>
        Assert.Throws<CertificateFileException>(() => CertificatePair.Read(files.Certificate, files.Key)).Message;
}
