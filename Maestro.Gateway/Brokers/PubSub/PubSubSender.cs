using Grpc.Core;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.V1;
using Maestro.Protocol.Retrying;
using Microsoft.Extensions.Logging;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Brokers.PubSub;

/// <summary>Publishes messages; ends when the service has taken them.</summary>
internal delegate Task PublishBatch(string topic, IReadOnlyCollection<PubsubMessage> messages, CancellationToken cancellation);

/// <summary>
/// Publishes what waits for the agents: so many requests at a time, each with all that waits, up to the limits of the service. What can pass is
/// repeated; what no repetition helps is named, and holds nobody up.
/// </summary>
internal sealed partial class PubSubSender(
    PublishBatch publish, PubSubTopics topics, OutgoingEvents outgoing, BrokerState state, DelayedStatusResync statusResync, BrokerMetrics metrics,
    TimeProvider time, Random random, ILogger logger)
{
    private const int MaxInFlight = 4;

    /// <summary>Of events as they wait; as messages they are a little larger.</summary>
    private const int MaxBytes = PubSubMessages.LargestRequest / 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Publishes until the connection ends; what is not taken by then is given back.</summary>
    public Task RunAsync(CancellationToken end) => InFlightWindow.RunAsync(
        MaxInFlight, stop => outgoing.TakeAsync(PubSubMessages.MostMessages, MaxBytes, stop), SendAsync, end);

    private async Task SendAsync(IReadOnlyList<OutgoingEvent> batch, CancellationToken end)
    {
        try
        {
            List<Outgoing> good = [.. batch.Select(Encode).OfType<Outgoing>()];
            foreach (var ofTopic in good.GroupBy(outgoing => outgoing.Topic))
            {
                await SendAsync(ofTopic.Key, [.. ofTopic], end);
            }
        }
        catch (Exception failure)
        {
            // A defect; the consumers' grains repeat what is lost when it is due.
            foreach (var lost in batch)
            {
                outgoing.Complete(lost);
            }

            metrics.Refused();
            LogFailed(logger, batch.Count, failure);
        }
    }

    private Outgoing? Encode(OutgoingEvent next)
    {
        var wire = WireEvent.Parser.ParseFrom(next.Frame.Bytes);
        var message = PubSubMessages.MakeForAgent(TextBinding.Encode(wire));
        if (PubSubMessages.ProblemOf(message) is { } problem)
        {
            outgoing.Complete(next);
            metrics.TooLarge();
            LogTooLarge(logger, next.ConsumerName, next.Frame.ResourceId, problem);
            return null;
        }

        return new Outgoing(next, PubSubMessages.TopicOf(topics, wire.Type), message);
    }

    private async Task SendAsync(string topic, IReadOnlyList<Outgoing> events, CancellationToken end)
    {
        var backoff = new Backoff(FirstPause, LongestPause, random);
        while (true)
        {
            try
            {
                await publish(topic, [.. events.Select(outgoing => outgoing.Message)], end);
                state.SetProblem(topic, null);
                foreach (var sent in events)
                {
                    outgoing.Complete(sent.Event);
                    sent.Event.Frame.Sent?.Inc();
                }

                return;
            }
            catch (Exception) when (end.IsCancellationRequested)
            {
                GiveBack(events);
                return;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.InvalidArgument)
            {
                await SendApartAsync(topic, events, failure.Status, end);
                return;
            }
            catch (RpcException failure)
            {
                var reason = PubSubErrors.Describe(topic, failure.Status);
                if (!PubSubErrors.Passes(failure.StatusCode))
                {
                    state.SetProblem(topic, reason);
                    if (topic == topics.Broadcast)
                    {
                        // Specs go their own way, and must not wait for this one.
                        statusResync.Schedule();
                        metrics.Refused();
                        LogNotAsked(logger, events.Count, DelayedStatusResync.Pause, reason);
                        return;
                    }
                }

                var pause = backoff.Next();
                LogRepeated(logger, events.Count, pause, reason);
                await Task.Delay(pause, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One of them is refused, and takes the others along; nobody says which one it is.</summary>
    private async Task SendApartAsync(string topic, IReadOnlyList<Outgoing> events, Status refusal, CancellationToken end)
    {
        if (events is [var refused])
        {
            outgoing.Complete(refused.Event);
            metrics.Refused();
            LogRefused(logger, refused.Event.ConsumerName, refused.Event.Frame.ResourceId, refusal.Detail);
            return;
        }

        foreach (var one in events)
        {
            await SendAsync(topic, [one], end);
        }
    }

    private void GiveBack(IEnumerable<Outgoing> events)
    {
        foreach (var left in events)
        {
            outgoing.Requeue(left.Event);
        }
    }

    private sealed record Outgoing(OutgoingEvent Event, string Topic, PubsubMessage Message);

    [LoggerMessage(4711, LogLevel.Error, "Consumer {Consumer}: resource {ResourceId} cannot be sent to its agent through Pub/Sub: {Problem}")]
    private static partial void LogTooLarge(ILogger logger, string consumer, string resourceId, string problem);

    [LoggerMessage(4712, LogLevel.Warning, "Consumer {Consumer}: Pub/Sub refuses resource {ResourceId}; it is sent again when it is due: {Reason}")]
    private static partial void LogRefused(ILogger logger, string consumer, string resourceId, string reason);

    [LoggerMessage(4713, LogLevel.Warning, "{Events} events could not be published; they are tried again in {Pause}: {Reason}")]
    private static partial void LogRepeated(ILogger logger, int events, TimeSpan pause, string reason);

    [LoggerMessage(4714, LogLevel.Error, "{Events} questions for statuses could not be published; the agents are asked again in {Pause}: {Reason}")]
    private static partial void LogNotAsked(ILogger logger, int events, TimeSpan pause, string reason);

    [LoggerMessage(4715, LogLevel.Error, "{Events} events could not be published")]
    private static partial void LogFailed(ILogger logger, int events, Exception failure);
}
