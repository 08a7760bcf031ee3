using System.Security.Cryptography.X509Certificates;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Tls;

namespace Maestro.Cli.Rest;

/// <summary>How REST is reached (rest-and-operations.md section 3.2).</summary>
internal sealed record RestSettings
{
    /// <summary>The address, without <c>/api/maestro</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The address as people write it.</summary>
    public string Address => Url.AbsoluteUri.TrimEnd('/');

    /// <summary>Whether any certificate is taken for good.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>Authorities trusted besides those of the system.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>The bearer token; null sends none.</summary>
    public string? Token { get; init; }

    /// <summary>Longest time for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes the settings out of resolved options and reads the files.</summary>
    /// <exception cref="InvalidSettingsException">A file cannot be used, or a token would travel in the clear.</exception>
    public static RestSettings From(SettingValues values)
    {
        var url = values.Get(ClientOptions.RestUrl);
        var token = TokenFiles.Read(values, ClientOptions.TokenFile);
        if (token is not null && url is { Scheme: "http", IsLoopback: false })
        {
            throw new InvalidSettingsException(
                $"{values.Describe(ClientOptions.TokenFile)} would send the token unencrypted to {values.Describe(ClientOptions.RestUrl)}; "
                + "allowed: an https address, or one of this machine");
        }

        return new RestSettings
        {
            Url = url,
            InsecureSkipVerify = values.Get(ClientOptions.InsecureSkipVerify),
            Authorities = CertificateFiles.ReadAuthorities(values, ClientOptions.RestCaFile),
            Token = token,
            Timeout = values.Get(ClientOptions.Timeout),
        };
    }
}
