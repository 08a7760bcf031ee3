using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Brokers.Mqtt;

/// <summary>Publishes a message; ends with the answer of the broker.</summary>
internal delegate Task<MqttClientPublishResult> PublishMessage(MqttApplicationMessage message, CancellationToken cancellation);

/// <summary>
/// Publishes through one connection what waits for the agents: in order, so many at a time, each until the broker has acknowledged it. What the
/// broker has no room for now is sent again; a broker that does not answer at all is left.
/// </summary>
/// <param name="publish">Publishes through the connection.</param>
/// <param name="receiveMaximum">How many messages the broker takes before it has acknowledged one; 0 or null where it did not say.</param>
/// <param name="lose">Takes why the connection is not worth keeping.</param>
/// <param name="limits">What fits into a message.</param>
/// <param name="outgoing">What waits.</param>
/// <param name="statusResync">Asks for statuses later when the question was not taken.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="random">For pauses.</param>
/// <param name="logger">The log.</param>
internal sealed partial class MqttSender(
    PublishMessage publish, ushort? receiveMaximum, Action<string> lose, MqttLimits limits, OutgoingEvents outgoing, DelayedStatusResync statusResync,
    BrokerMetrics metrics, TimeProvider time, Random random, ILogger logger)
{
    private const int MaxInFlight = 256;

    private static readonly TimeSpan LongestPublish = TimeSpan.FromMinutes(1);

    private readonly QuotaBackoff _quota = new(time, random);

    private readonly int _window = Math.Min(MaxInFlight, receiveMaximum is > 0 and { } most ? most : MaxInFlight);

    /// <summary>Publishes until the connection ends; what is not acknowledged by then is given back.</summary>
    public Task RunAsync(CancellationToken end) => InFlightWindow.RunAsync(_window, outgoing.TakeAsync, PublishAsync, end);

    private async Task PublishAsync(OutgoingEvent next, CancellationToken end)
    {
        try
        {
            var message = limits.MakeForAgent(next.ConsumerName, TextBinding.Encode(WireEvent.Parser.ParseFrom(next.Frame.Bytes)));
            if (limits.ProblemOf(message) is { } problem)
            {
                outgoing.Complete(next);
                metrics.TooLarge();
                LogTooLarge(logger, next.ConsumerName, next.Frame.ResourceId, problem);
                return;
            }

            var answer = await publish(message, end).WaitAsync(LongestPublish, time, end);
            if (answer.ReasonCode == MqttClientPublishReasonCode.QuotaExceeded)
            {
                await PauseAsync(next, answer.ReasonString, end);
                return;
            }

            outgoing.Complete(next);
            if (answer.IsSuccess)
            {
                _quota.Reset();
                next.Frame.Sent?.Inc();
                return;
            }

            metrics.Refused();
            LogRefused(logger, next.ConsumerName, next.Frame.ResourceId, $"{answer.ReasonCode} {answer.ReasonString}");
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            outgoing.Requeue(next);
        }
        catch (TimeoutException)
        {
            outgoing.Requeue(next);
            lose(FormattableString.Invariant($"the broker did not acknowledge a message within {LongestPublish.TotalSeconds} s"));
        }
        catch (Exception failure) when (failure is OperationCanceledException or MqttCommunicationException)
        {
            outgoing.Requeue(next);
            lose(failure.Message);
        }
        catch (Exception failure)
        {
            // A defect: given back it would fail again at once; the consumer's grain repeats it when it is due.
            outgoing.Complete(next);
            metrics.Refused();
            LogFailed(logger, next.ConsumerName, next.Frame.ResourceId, failure);
        }
    }

    private async Task PauseAsync(OutgoingEvent next, string reason, CancellationToken end)
    {
        metrics.Later();
        var pause = _quota.Next(out var isNews);
        if (isNews)
        {
            LogNoRoom(logger, reason);
        }

        // It keeps its place meanwhile, which slows down all others.
        await Task.Delay(pause, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        outgoing.Requeue(next);
        if (next.Kind == OutgoingKind.StatusResync)
        {
            statusResync.Schedule();
        }
    }

    [LoggerMessage(4651, LogLevel.Error, "Consumer {Consumer}: resource {ResourceId} cannot be sent to its agent through this broker: {Problem}")]
    private static partial void LogTooLarge(ILogger logger, string consumer, string resourceId, string problem);

    [LoggerMessage(4652, LogLevel.Warning, "Consumer {Consumer}: the message broker refuses resource {ResourceId}; it is sent again when it is due: {Reason}")]
    private static partial void LogRefused(ILogger logger, string consumer, string resourceId, string reason);

    [LoggerMessage(4654, LogLevel.Warning, "The message broker has no room now; what it does not take is sent again, after pauses that grow: {Reason}")]
    private static partial void LogNoRoom(ILogger logger, string reason);

    [LoggerMessage(4653, LogLevel.Error, "Consumer {Consumer}: resource {ResourceId} could not be published")]
    private static partial void LogFailed(ILogger logger, string consumer, string resourceId, Exception failure);
}
