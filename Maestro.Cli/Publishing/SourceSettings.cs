using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Tls;

namespace Maestro.Cli.Publishing;

/// <summary>How specs are published (rest-and-operations.md section 3.2): plain text, TLS, TLS with a token, or TLS with a client certificate.</summary>
internal sealed record SourceSettings
{
    /// <summary>Host and port.</summary>
    public required string Address { get; init; }

    /// <summary>The source to publish as.</summary>
    public required string SourceId { get; init; }

    /// <summary>Authorities trusted besides those of the system; with none there is no TLS.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>The bearer token; null sends none.</summary>
    public string? Token { get; init; }

    /// <summary>The certificate of this client; null shows none.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>Longest time for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the connection is encrypted.</summary>
    public bool UsesTls => Authorities.Count > 0;

    /// <summary>Takes the settings out of resolved options and reads the files.</summary>
    /// <exception cref="InvalidSettingsException">Options contradict each other, or a file cannot be used.</exception>
    public static SourceSettings From(SettingValues values)
    {
        var token = ClientOptions.GrpcTokenFile;
        var certificate = ClientOptions.GrpcClientCertFile;
        var hasToken = values.Get(token).Length > 0;
        var hasCertificate = values.Get(certificate).Length > 0;
        if (hasToken && hasCertificate)
        {
            throw new InvalidSettingsException(
                $"{values.Describe(token)} and {values.Describe(certificate)} contradict each other; allowed: one of them");
        }

        if ((hasToken || hasCertificate) && values.Get(ClientOptions.GrpcCaFile).Length == 0)
        {
            throw new InvalidSettingsException(
                $"{values.Describe(hasToken ? token : certificate)} needs TLS, and so --{ClientOptions.GrpcCaFile.Name}; allowed: a PEM file with the "
                + "authority of the server's certificate");
        }

        return new SourceSettings
        {
            Address = values.Get(ClientOptions.GrpcServerAddress),
            SourceId = values.Get(ClientOptions.GrpcSourceId),
            Authorities = CertificateFiles.ReadAuthorities(values, ClientOptions.GrpcCaFile),
            Token = TokenFiles.Read(values, token),
            Certificate = CertificateFiles.ReadPair(values, certificate, ClientOptions.GrpcClientKeyFile),
            Timeout = values.Get(ClientOptions.Timeout),
        };
    }
}
