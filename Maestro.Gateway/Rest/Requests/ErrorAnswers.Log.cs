using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Rest.Requests;

internal sealed partial class ErrorAnswers
{
    [LoggerMessage(EventId = 5501, Level = LogLevel.Error, Message = "{Method} {Path} cannot be answered")]
    private static partial void LogFailed(ILogger logger, Exception cause, string method, string path);

    [LoggerMessage(EventId = 5502, Level = LogLevel.Error, Message = "The answer to {Method} {Path} broke off; its connection is closed")]
    private static partial void LogBrokenOff(ILogger logger, Exception cause, string method, string path);
}
