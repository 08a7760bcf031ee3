namespace Maestro.Gateway.Security.Certificates;

/// <summary>The PEM files that give a listener TLS. They are read again when they change.</summary>
/// <param name="Certificate">The certificate, followed by its intermediates.</param>
/// <param name="Key">Its key.</param>
/// <param name="ClientAuthorities">Authorities of the certificates that clients must show; null asks for none.</param>
public sealed record ServerCertificateFiles(string Certificate, string Key, string? ClientAuthorities = null)
{
    /// <summary>Finds out whether the files can be used.</summary>
    /// <exception cref="CertificateFileException">One of them cannot.</exception>
    public void Check() => ServerCertificate.Read(this);
}
