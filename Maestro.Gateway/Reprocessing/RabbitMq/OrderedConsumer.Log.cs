using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Reprocessing.RabbitMq;

internal sealed partial class OrderedConsumer
{
    [LoggerMessage(4411, LogLevel.Information, "Consuming {Queue}")]
    private static partial void LogConsuming(ILogger logger, string queue);

    [LoggerMessage(4412, LogLevel.Debug, "{Queue} is consumed by somebody else; it is tried again")]
    private static partial void LogConsumedElsewhere(ILogger logger, string queue);

    [LoggerMessage(4413, LogLevel.Warning, "A message of {Queue} could not be stored; it stays in the queue and is taken again in {Pause}")]
    private static partial void LogNotTaken(ILogger logger, string queue, TimeSpan pause, Exception failure);

    [LoggerMessage(4414, LogLevel.Warning, "{Queue} cannot be consumed; it is tried again in {Pause}: {Reason}")]
    private static partial void LogBroken(ILogger logger, string queue, TimeSpan pause, string reason);
}
