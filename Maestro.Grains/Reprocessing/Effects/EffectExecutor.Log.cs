using Maestro.Grains.Reprocessing.Neighbours;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Reprocessing.Effects;

public sealed partial class EffectExecutor
{
    [LoggerMessage(2301, LogLevel.Warning, "System {System}: {Effect} for instance {Instance} failed, attempt {Attempt}, {Failure}: {Reason}")]
    private static partial void LogFailed(
        ILogger logger, string system, EffectKind effect, string instance, int attempt, FailureClass failure, string reason);

    [LoggerMessage(2302, LogLevel.Error, "System {System}: {Effect} for instance {Instance} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger logger, string system, EffectKind effect, string instance, Exception failure);

    [LoggerMessage(2303, LogLevel.Debug, "System {System}: {Effect} for instance {Instance} is not wanted any more")]
    private static partial void LogCancelled(ILogger logger, string system, EffectKind effect, string instance);

    [LoggerMessage(2304, LogLevel.Warning, "System {System}: {Effect} waits for the database")]
    private static partial void LogNotRead(ILogger logger, string system, EffectKind effect, Exception failure);

    [LoggerMessage(2305, LogLevel.Warning, "System {System} did not take the result of effect {EffectId}; it is told again")]
    private static partial void LogNotTold(ILogger logger, string system, long effectId, Exception failure);

    [LoggerMessage(2306, LogLevel.Error, "System {System}: {Effect} for instance {Instance} was lost and is found again by the next look")]
    private static partial void LogDefect(ILogger logger, string system, EffectKind effect, string instance, Exception failure);

    [LoggerMessage(2307, LogLevel.Debug, "System {System}: the notification {Notification} was not taken, attempt {Attempt}: {Reason}")]
    private static partial void LogNotNotified(ILogger logger, string system, string notification, int attempt, string reason);
}
