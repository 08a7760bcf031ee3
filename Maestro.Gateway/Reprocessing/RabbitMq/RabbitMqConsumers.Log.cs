using Maestro.Protocol.Reprocessing;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Reprocessing.RabbitMq;

internal sealed partial class RabbitMqConsumers
{
    [LoggerMessage(4401, LogLevel.Information, "Connected to the broker {Broker}")]
    private static partial void LogConnected(ILogger logger, BrokerAddress broker);

    [LoggerMessage(4402, LogLevel.Warning, "The connection to the broker {Broker} is lost; it is made again: {Reason}")]
    private static partial void LogLost(ILogger logger, BrokerAddress broker, string reason);

    [LoggerMessage(4403, LogLevel.Warning, "The broker {Broker} cannot be reached; it is tried again: {Reason}")]
    private static partial void LogAway(ILogger logger, BrokerAddress broker, string reason);

    [LoggerMessage(4404, LogLevel.Warning, "The known systems cannot be listed; it is tried again: {Reason}")]
    private static partial void LogNotListed(ILogger logger, string reason);
}
