using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Security.Certificates;

/// <summary>
/// The certificate of listeners, as its files are now. Connections that are open keep the one they began with; files that cannot be used leave the
/// last good ones in use.
/// </summary>
internal sealed partial class RotatingCertificate
{
    private readonly ServerCertificateFiles _files;
    private readonly ILogger _logger;
    private ServerCertificate _current;
    private string? _refused;

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="CertificateFileException">One of them cannot be used.</exception>
    public RotatingCertificate(ServerCertificateFiles files, ILogger logger)
    {
        (_files, _logger) = (files, logger);
        _current = ServerCertificate.Read(files);
    }

    /// <summary>What the next connection is shown.</summary>
    public ServerCertificate Current => Volatile.Read(ref _current);

    /// <summary>Reads the files again. What is wrong with new ones is told once.</summary>
    public void Refresh()
    {
        string? found = null;
        try
        {
            var texts = PemTexts.Read(_files);
            found = texts.Fingerprint;
            if (found == _current.Fingerprint)
            {
                _refused = null;
            }
            else if (found != _refused)
            {
                Volatile.Write(ref _current, texts.Parse(_files));
                _refused = null;
                LogRotated(_logger, _files.Certificate, _current.Shown.TargetCertificate.Thumbprint, _current.NotAfter);
            }
        }
        catch (CertificateFileException unusable)
        {
            // A file that cannot be read has no fingerprint; its reason stands for it.
            found ??= unusable.Message;
            if (found != _refused)
            {
                _refused = found;
                LogUnusable(_logger, unusable.File, unusable.Reason, _current.NotAfter);
            }
        }
    }
}
