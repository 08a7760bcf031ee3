using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Brokers.Mqtt;

/// <summary>Publishes through one connection what waits for the agents: in order, so many at a time, each until the broker has acknowledged it.</summary>
internal sealed partial class MqttSender(
    IMqttClient client, MqttClientConnectResult connected, MqttLimits limits, OutgoingEvents outgoing, BrokerMetrics metrics, ILogger logger)
{
    private const int MaxInFlight = 256;

    private readonly int _window = Math.Min(MaxInFlight, connected.ReceiveMaximum is > 0 and { } most ? most : MaxInFlight);

    /// <summary>Publishes until the connection ends; what is not acknowledged by then is given back.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var free = new SemaphoreSlim(_window);
        try
        {
            while (true)
            {
                await free.WaitAsync(end);
                OutgoingEvent next;
                try
                {
                    next = await outgoing.TakeAsync(end);
                }
                catch (OperationCanceledException)
                {
                    free.Release();
                    throw;
                }

                _ = PublishAsync(next, free, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection ended.
        }

        for (var i = 0; i < _window; i++)
        {
            await free.WaitAsync(CancellationToken.None);
        }
    }

    private async Task PublishAsync(OutgoingEvent next, SemaphoreSlim free, CancellationToken end)
    {
        try
        {
            var message = limits.MakeForAgent(next.ConsumerName, TextBinding.Encode(WireEvent.Parser.ParseFrom(next.Frame.Bytes)));
            if (limits.ProblemOf(message) is { } problem)
            {
                metrics.TooLarge();
                LogTooLarge(logger, next.ConsumerName, next.Frame.ResourceId, problem);
                return;
            }

            var answer = await client.PublishAsync(message, end);
            if (answer.IsSuccess)
            {
                next.Frame.Sent?.Inc();
                return;
            }

            metrics.Refused();
            LogRefused(logger, next.ConsumerName, next.Frame.ResourceId, $"{answer.ReasonCode} {answer.ReasonString}");
        }
        catch (Exception failure) when (failure is OperationCanceledException or MqttCommunicationException || end.IsCancellationRequested || !client.IsConnected)
        {
            outgoing.Return(next);
        }
        catch (Exception failure)
        {
            // A defect: given back it would fail again at once; the consumer's grain repeats it when it is due.
            metrics.Refused();
            LogFailed(logger, next.ConsumerName, next.Frame.ResourceId, failure);
        }
        finally
        {
            free.Release();
        }
    }

    [LoggerMessage(4651, LogLevel.Error, "Consumer {Consumer}: resource {ResourceId} cannot be sent to its agent through this broker: {Problem}")]
    private static partial void LogTooLarge(ILogger logger, string consumer, string resourceId, string problem);

    [LoggerMessage(4652, LogLevel.Warning, "Consumer {Consumer}: the message broker refuses resource {ResourceId}; it is sent again when it is due: {Reason}")]
    private static partial void LogRefused(ILogger logger, string consumer, string resourceId, string reason);

    [LoggerMessage(4653, LogLevel.Error, "Consumer {Consumer}: resource {ResourceId} could not be published")]
    private static partial void LogFailed(ILogger logger, string consumer, string resourceId, Exception failure);
}
