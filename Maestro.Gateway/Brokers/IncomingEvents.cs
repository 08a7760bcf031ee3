using System.Threading.Channels;
using Grpc.Core;
using Maestro.Gateway.Agents;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers;

/// <summary>
/// Takes what agents sent through the broker: in order for each bundle, many at a time, and acknowledged in the order of arrival once it is
/// stored. The broker gives no more than so many before one of them is acknowledged.
/// </summary>
internal sealed partial class IncomingEvents(
    IAgentReports reports, BrokerOwnership ownership, BrokerGatewaySettings settings, ResyncTrigger resync, UnansweredResyncs unanswered,
    BrokerMetrics metrics, TimeProvider time, ILogger<IncomingEvents> logger) : BackgroundService
{
    /// <summary>Most messages that are not acknowledged yet.</summary>
    public const ushort MaxUnacknowledged = 1024;

    private const int Lanes = 64;

    /// <summary>With doubling pauses two minutes go by.</summary>
    private const int MaxAttempts = 14;

    /// <summary>After so many the broker may have dropped what came behind.</summary>
    private const int AttemptsOfOutage = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    // Each new connection brings as many again, while those of the ones before it may still wait.
    private readonly Channel<Incoming> _arrived = Channel.CreateBounded<Incoming>(16 * MaxUnacknowledged);
    private readonly Channel<Incoming>[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateUnbounded<Incoming>())];

    /// <summary>Takes a message; waits while too many are not acknowledged. One that waits when the gateway stops is not taken.</summary>
    /// <param name="sender">
    /// The consumer whose topic it came by: what the broker lets only that consumer's agent publish to. Null where all agents have the same topic.
    /// </param>
    /// <param name="text">The event.</param>
    /// <param name="acknowledge">Tells the broker that it is taken; called once.</param>
    /// <param name="isShared">Whether no other server is given it.</param>
    /// <param name="stoppingToken">Cancelled when the gateway stops.</param>
    public async Task TakeAsync(string? sender, TextEvent text, Func<Task> acknowledge, bool isShared, CancellationToken stoppingToken)
    {
        var incoming = new Incoming(sender, text, acknowledge, isShared);
        try
        {
            await _arrived.Writer.WriteAsync(incoming, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Nobody makes room any more. It is not acknowledged, as what was taken and not stored.
            return;
        }

        var key = incoming.Find(ExtensionNames.ResourceId) ?? incoming.ConsumerName;
        _lanes[(uint)key.GetHashCode(StringComparison.Ordinal) % Lanes].Writer.TryWrite(incoming);
    }

    /// <summary>True while more waits than one connection brings.</summary>
    public bool IsFull => _arrived.Reader.Count >= MaxUnacknowledged;

    /// <summary>Answers the resync requests that were left and are this gateway's by now.</summary>
    public async Task AnswerLeftAsync(CancellationToken cancellationToken)
    {
        foreach (var request in unanswered.Take(ownership.Owns))
        {
            await TakeAsync(request, request.Event?.Source ?? "", cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([AcknowledgeAsync(stoppingToken), .. _lanes.Select(lane => WorkAsync(lane.Reader, stoppingToken))]);

    private async Task WorkAsync(ChannelReader<Incoming> lane, CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var incoming in lane.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await HandleAsync(incoming, stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    // A defect must not stop the lane.
                    LogFailed(logger, incoming.ConsumerName, failure);
                }

                incoming.Handled.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops; what is not acknowledged the broker gives to another server, or the next status resync repeats it.
        }
    }

    private async Task AcknowledgeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var incoming in _arrived.Reader.ReadAllAsync(stoppingToken))
            {
                await incoming.Handled.Task.WaitAsync(stoppingToken);
                try
                {
                    await incoming.Acknowledge();
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    // The connection it came through is gone, and with it the broker's wish for an answer.
                    LogNotAcknowledged(logger, failure.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task HandleAsync(Incoming incoming, CancellationToken stoppingToken)
    {
        PublishedEvent published;
        string consumer;
        try
        {
            var cloudEvent = TextBinding.Decode(incoming.Text);
            consumer = cloudEvent[ExtensionNames.ClusterName] as string ?? "";
            published = PublishedEvent.From(InboundEvent.From(cloudEvent));
        }
        catch (InvalidEventException invalid)
        {
            metrics.Unreadable();
            LogUnreadable(logger, incoming.Sender ?? incoming.ConsumerName, invalid.Message);
            return;
        }

        if (incoming.Sender is { } sender && sender != consumer)
        {
            metrics.Unreadable();
            LogForeign(logger, sender, consumer);
            return;
        }

        if (incoming.IsShared || ownership.Owns(consumer))
        {
            await TakeAsync(published, consumer, stoppingToken);
        }
        else if (published.Type?.Action == EventType.ResyncRequest)
        {
            unanswered.Keep(consumer, published, isOurs: false);
            if (ownership.Owns(consumer))
            {
                // It came over between the two looks, and the walk that follows may be past already.
                await AnswerLeftAsync(stoppingToken);
            }
        }
    }

    private async Task TakeAsync(PublishedEvent published, string consumer, CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await reports.TakeAsync(published);
                if (attempt > AttemptsOfOutage && !settings.KeepsMessages)
                {
                    resync.RequestAll();
                }

                return;
            }
            catch (RpcException failure) when (failure.StatusCode != StatusCode.Unavailable)
            {
                // Nobody can be told: a broker has no answer for a bad message.
                LogRefused(logger, consumer, failure.Status.Detail);
                return;
            }
            catch (RpcException failure) when (attempt == MaxAttempts)
            {
                LogGivenUp(logger, consumer, attempt, failure.Status.Detail);
                if (published.Type?.Action == EventType.ResyncRequest)
                {
                    unanswered.Keep(consumer, published, isOurs: true);
                }

                resync.RequestAll();
                return;
            }
            catch (RpcException)
            {
                await Task.Delay(pause, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    [LoggerMessage(4621, LogLevel.Warning, "Consumer {Consumer}: a message of its agent cannot be read and is dropped: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string consumer, string reason);

    [LoggerMessage(4622, LogLevel.Warning, "Consumer {Consumer}: an event of its agent is refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string consumer, string reason);

    [LoggerMessage(4623, LogLevel.Error,
        "Consumer {Consumer}: an event of its agent could not be stored in {Attempts} attempts; the agents are asked again when that is possible: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, string consumer, int attempts, string reason);

    [LoggerMessage(4624, LogLevel.Error, "Consumer {Consumer}: an event of its agent failed unexpectedly and is dropped")]
    private static partial void LogFailed(ILogger logger, string consumer, Exception failure);

    [LoggerMessage(4625, LogLevel.Debug, "A message could not be acknowledged: {Reason}")]
    private static partial void LogNotAcknowledged(ILogger logger, string reason);

    [LoggerMessage(4626, LogLevel.Warning, "A message on the topic of consumer {Sender} names consumer {Consumer}; it is dropped")]
    private static partial void LogForeign(ILogger logger, string sender, string consumer);

    private sealed class Incoming(string? sender, TextEvent text, Func<Task> acknowledge, bool isShared)
    {
        public string? Sender { get; } = sender;

        public TextEvent Text { get; } = text;

        public Func<Task> Acknowledge { get; } = acknowledge;

        public bool IsShared { get; } = isShared;

        public TaskCompletionSource Handled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string ConsumerName => Find(ExtensionNames.ClusterName) ?? "";

        public string? Find(string extension)
        {
            foreach (var (key, value) in Text.Attributes)
            {
                if (key.Length == extension.Length + 3 && key.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            return null;
        }
    }
}
