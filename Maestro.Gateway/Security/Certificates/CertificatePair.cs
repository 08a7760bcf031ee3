using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maestro.Protocol.Tls;

namespace Maestro.Gateway.Security.Certificates;

/// <summary>A certificate with its key and the intermediates that stand behind it in its file, ready to be shown.</summary>
public static class CertificatePair
{
    /// <summary>Reads a pair of PEM files.</summary>
    /// <exception cref="CertificateFileException">A file cannot be read, or the key is not that of the certificate.</exception>
    public static SslStreamCertificateContext Read(string certificateFile, string keyFile)
    {
        ArgumentNullException.ThrowIfNull(certificateFile);
        ArgumentNullException.ThrowIfNull(keyFile);
        return Make(certificateFile, ReadText(certificateFile), keyFile, ReadText(keyFile));
    }

    /// <summary>Reads authorities; at least one.</summary>
    /// <exception cref="CertificateFileException">The file cannot be read or holds no certificate.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Certificates(file, ReadText(file));
    }

    internal static SslStreamCertificateContext Make(string certificateFile, string certificatePem, string keyFile, string keyPem)
    {
        // What cannot be decoded is told of the file it stands in.
        Certificates(certificateFile, certificatePem);
        try
        {
            return ShownCertificate.Read(certificatePem, keyPem);
        }
        catch (UnsupportedKeyException cause)
        {
            throw new CertificateFileException(certificateFile, cause.Message, cause);
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw new CertificateFileException(keyFile, $"it holds no PEM key of the certificate in {certificateFile}", cause);
        }
    }

    internal static X509Certificate2Collection Certificates(string file, string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException cause)
        {
            throw new CertificateFileException(file, "it holds a PEM certificate that cannot be decoded", cause);
        }

        return certificates.Count > 0 ? certificates : throw new CertificateFileException(file, "it holds no PEM certificate");
    }

    internal static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CertificateFileException(file, cause.Message.TrimEnd('.'), cause);
        }
    }
}
