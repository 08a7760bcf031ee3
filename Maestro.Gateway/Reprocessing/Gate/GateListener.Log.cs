using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Reprocessing.Gate;

internal sealed partial class GateListener
{
    [LoggerMessage(4451, LogLevel.Warning, "A connection of the gate could not be served; it goes on with the others")]
    private static partial void LogNotServed(ILogger logger, Exception failure);
}
