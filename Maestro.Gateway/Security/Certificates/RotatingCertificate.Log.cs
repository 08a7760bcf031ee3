using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Security.Certificates;

internal sealed partial class RotatingCertificate
{
    [LoggerMessage(4501, LogLevel.Information, "{File} changed: new connections see certificate {Thumbprint}, good until {NotAfter:u}")]
    private static partial void LogRotated(ILogger logger, string file, string thumbprint, DateTimeOffset notAfter);

    [LoggerMessage(4502, LogLevel.Warning, "{File} changed and cannot be used: {Reason}; the certificate that is good until {NotAfter:u} stays in use")]
    private static partial void LogUnusable(ILogger logger, string file, string reason, DateTimeOffset notAfter);
}
