using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Maestro.Cli.Settings;
using Maestro.Gateway.Security.Certificates;

namespace Maestro.Cli.Tls;

/// <summary>The PEM files that options name.</summary>
internal static class CertificateFiles
{
    /// <summary>The authorities of a file; none when the option is empty.</summary>
    /// <exception cref="InvalidSettingsException">The file cannot be read or holds no certificate.</exception>
    public static X509Certificate2Collection ReadAuthorities(SettingValues values, Setting<string> file) => values.Get(file) is { Length: > 0 } path
        ? Named(values, [file], () => CertificatePair.ReadAuthorities(path))
        : [];

    /// <summary>A certificate with its key; null when both options are empty.</summary>
    /// <exception cref="InvalidSettingsException">One comes without the other, or a file cannot be used.</exception>
    public static SslStreamCertificateContext? ReadPair(SettingValues values, Setting<string> certificate, Setting<string> key) =>
        IsPair(values, certificate, key)
            ? Named(values, [certificate, key], () => CertificatePair.Read(values.Get(certificate), values.Get(key)))
            : null;

    /// <summary>The files of a listener, which are known to be good; null when the options are empty.</summary>
    /// <exception cref="InvalidSettingsException">Certificate or key comes without the other, or a file cannot be used.</exception>
    public static ServerCertificateFiles? OfServer(
        SettingValues values, Setting<string> certificate, Setting<string> key, Setting<string>? clientAuthorities = null)
    {
        if (!IsPair(values, certificate, key))
        {
            return null;
        }

        var authorities = clientAuthorities is not null && values.Get(clientAuthorities) is { Length: > 0 } given ? given : null;
        var files = new ServerCertificateFiles(values.Get(certificate), values.Get(key), authorities);
        return Named(values, clientAuthorities is null ? [certificate, key] : [certificate, key, clientAuthorities], () =>
        {
            files.Check();
            return files;
        });
    }

    private static bool IsPair(SettingValues values, Setting<string> certificate, Setting<string> key)
    {
        var hasCertificate = values.Get(certificate).Length > 0;
        return hasCertificate == values.Get(key).Length > 0
            ? hasCertificate
            : throw new InvalidSettingsException(
                $"{values.Describe(certificate)} and {values.Describe(key)} are of use together only; allowed: both, or neither");
    }

    private static T Named<T>(SettingValues values, Setting<string>[] files, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CertificateFileException unusable)
        {
            var file = files.First(option => values.Get(option) == unusable.File);
            throw new InvalidSettingsException($"{values.Describe(file)} cannot be used: {unusable.Reason}; allowed: a readable PEM file");
        }
    }
}
