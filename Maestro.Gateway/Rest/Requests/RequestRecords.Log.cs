using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Rest.Requests;

internal sealed partial class RequestRecords
{
    [LoggerMessage(EventId = 5500, Level = LogLevel.Debug, Message = "{Method} {Path} from {RemoteIp}: {Status} in {Milliseconds} ms")]
    private static partial void LogAnswered(ILogger logger, string method, PathString path, IPAddress? remoteIp, int status, double milliseconds);
}
