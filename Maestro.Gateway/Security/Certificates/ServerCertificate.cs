using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Maestro.Gateway.Security.Certificates;

/// <summary>What <see cref="ServerCertificateFiles"/> held when they were read.</summary>
/// <param name="Shown">What the server shows.</param>
/// <param name="ClientAuthorities">Who vouches for clients; null asks clients for nothing.</param>
/// <param name="Fingerprint">Differs when the files do.</param>
internal sealed record ServerCertificate(SslStreamCertificateContext Shown, X509Certificate2Collection? ClientAuthorities, string Fingerprint)
{
    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset NotAfter => Shown.TargetCertificate.NotAfter;

    /// <summary>Reads the files.</summary>
    /// <exception cref="CertificateFileException">One of them cannot be used.</exception>
    public static ServerCertificate Read(ServerCertificateFiles files) => PemTexts.Read(files).Parse(files);
}

/// <summary>The texts of <see cref="ServerCertificateFiles"/>.</summary>
internal readonly struct PemTexts
{
    private readonly string _certificate;
    private readonly string _key;
    private readonly string? _authorities;

    private PemTexts(string certificate, string key, string? authorities)
    {
        (_certificate, _key, _authorities) = (certificate, key, authorities);
        Fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{certificate}\0{key}\0{authorities}")));
    }

    /// <summary>Differs when a text does; tells nothing of the key.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads the texts, whatever they are.</summary>
    /// <exception cref="CertificateFileException">A file cannot be read.</exception>
    public static PemTexts Read(ServerCertificateFiles files) => new(
        CertificatePair.ReadText(files.Certificate),
        CertificatePair.ReadText(files.Key),
        files.ClientAuthorities is { } authorities ? CertificatePair.ReadText(authorities) : null);

    /// <summary>Makes sense of them; the files only name them in errors.</summary>
    /// <exception cref="CertificateFileException">A text is not what it should be.</exception>
    public ServerCertificate Parse(ServerCertificateFiles files) => new(
        CertificatePair.Make(files.Certificate, _certificate, files.Key, _key),
        _authorities is null ? null : CertificatePair.Certificates(files.ClientAuthorities!, _authorities),
        Fingerprint);
}
