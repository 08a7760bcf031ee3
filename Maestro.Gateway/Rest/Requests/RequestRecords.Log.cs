using System.Net;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Rest.Requests;

internal sealed partial class RequestRecords
{
    [LoggerMessage(EventId = 5500, Level = LogLevel.Debug, Message = "{Method} {Url} from {RemoteIp}: {Status} in {Milliseconds} ms")]
    private static partial void LogAnswered(ILogger logger, string method, string url, IPAddress? remoteIp, int status, double milliseconds);
}
