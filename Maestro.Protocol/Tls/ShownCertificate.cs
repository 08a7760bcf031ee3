using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Maestro.Protocol.Tls;

/// <summary>A certificate with its key and the intermediates that stand behind it in its PEM, ready to be shown to a peer.</summary>
public static class ShownCertificate
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    /// <summary>Reads certificate and key.</summary>
    /// <exception cref="UnsupportedKeyException">The key is of a type that .NET has no private keys of.</exception>
    /// <exception cref="CryptographicException">The PEM cannot be read, or the key is not that of the certificate.</exception>
    /// <exception cref="ArgumentException">The key is not that of the certificate.</exception>
    public static SslStreamCertificateContext Read(string certificatePem, string? keyPem)
    {
        var shown = new X509Certificate2Collection();
        shown.ImportFromPem(certificatePem);
        try
        {
            // Nothing is downloaded: peers know the root, and what they need besides the leaf stands in the PEM.
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificatePem, keyPem), [.. shown.Skip(1)], offline: true);
        }
        catch (CryptographicException cause) when (shown is [{ PublicKey.Oid.Value: not (Rsa or EllipticCurve) }, ..])
        {
            throw new UnsupportedKeyException(TypeOf(shown[0].PublicKey.Oid), cause);
        }
    }

    private static string TypeOf(Oid algorithm) => algorithm.Value switch
    {
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        var other => algorithm.FriendlyName ?? other ?? "unknown",
    };
}
