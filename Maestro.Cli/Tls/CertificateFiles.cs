using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maestro.Cli.Settings;

namespace Maestro.Cli.Tls;

/// <summary>Reads the PEM files that options name.</summary>
internal static class CertificateFiles
{
    /// <summary>The authorities of a file; none when the option is empty.</summary>
    /// <exception cref="InvalidSettingsException">The file cannot be read or holds no certificate.</exception>
    public static X509Certificate2Collection ReadAuthorities(SettingValues values, Setting<string> file)
    {
        var authorities = new X509Certificate2Collection();
        if (values.Get(file).Length > 0)
        {
            Read(values, file, path => authorities.ImportFromPemFile(path));
            if (authorities.Count == 0)
            {
                throw new InvalidSettingsException($"{values.Describe(file)} holds no certificate; allowed: a PEM file with at least one");
            }
        }

        return authorities;
    }

    /// <summary>A certificate with its key; null when both options are empty.</summary>
    /// <exception cref="InvalidSettingsException">One comes without the other, or a file cannot be used.</exception>
    public static X509Certificate2? ReadPair(SettingValues values, Setting<string> certificate, Setting<string> key)
    {
        if (values.Get(certificate).Length == 0 && values.Get(key).Length == 0)
        {
            return null;
        }

        if (values.Get(certificate).Length == 0 || values.Get(key).Length == 0)
        {
            throw new InvalidSettingsException(
                $"{values.Describe(certificate)} and {values.Describe(key)} are of use together only; allowed: both, or neither");
        }

        X509Certificate2? pair = null;
        Read(values, certificate, path => pair = X509Certificate2.CreateFromPemFile(path, values.Get(key)));
        return pair;
    }

    private static void Read(SettingValues values, Setting<string> file, Action<string> read)
    {
        try
        {
            read(values.Get(file));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidSettingsException($"{values.Describe(file)} cannot be used: {cause.Message.TrimEnd('.')}; allowed: a readable PEM file");
        }
    }
}
