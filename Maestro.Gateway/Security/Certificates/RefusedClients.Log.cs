using System.Net;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Security.Certificates;

internal sealed partial class RefusedClients
{
    [LoggerMessage(4503, LogLevel.Warning, "A client at {Peer} is refused, {Subject}: {Reason}; {Others} others were refused since this was said last")]
    private static partial void LogRefused(ILogger logger, EndPoint? peer, string subject, string reason, int others);
}
