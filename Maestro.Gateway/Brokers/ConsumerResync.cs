using Google.Protobuf;
using Maestro.Gateway.Agents;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Brokers;

/// <summary>
/// Walks through all consumers after the broker was connected to, or this gateway came to speak for more of them: asks their agents for the
/// statuses that are not stored (protocol.md section 7.3), and has specs sent again that were not acknowledged. It reads the store a page at a
/// time and wakes the grains of those consumers only that wait for something.
/// </summary>
internal sealed partial class ConsumerResync(
    IGrainFactory grains, GrainReferences hotGrains, AgentAdmission admission, BrokerOwnership ownership, BrokerState state, BrokerGatewaySettings settings,
    ResyncTrigger resync, OutgoingEvents outgoing, IncomingEvents incoming, IOptions<DeliveryOptions> options, TimeProvider time,
    ILogger<ConsumerResync> logger) : BackgroundService
{
    private const int NamesOfPage = 500;
    private const int MaxWokenAtOnce = 16;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WakeTimeout = TimeSpan.FromSeconds(30);

    private BrokerOwners _served = BrokerOwners.None;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var scope = await resync.TakeAsync(stoppingToken);
                while (!await TryAsync(scope, stoppingToken))
                {
                    await Task.Delay(RetryDelay, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task<bool> TryAsync(ResyncScope scope, CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        var owners = ownership.Owners;
        try
        {
            var (consumers, requests) = await WalkAsync(scope, owners, stoppingToken);
            _served = owners;
            await incoming.AnswerLeftAsync(stoppingToken);
            LogDone(logger, consumers, requests, time.GetElapsedTime(started).TotalMilliseconds);
            return true;
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(logger, failure);
            return false;
        }
    }

    private async Task<(int Consumers, int Requests)> WalkAsync(ResyncScope scope, BrokerOwners owners, CancellationToken stoppingToken)
    {
        var (consumers, requests) = (0, 0);
        var reader = grains.GetGrain<IResourceBundleReader>(0);
        for (var names = await reader.ListConsumerNames("", NamesOfPage); names.Length > 0; names = await reader.ListConsumerNames(names[^1], NamesOfPage))
        {
            for (var left = names.RemoveAll(name => !IsWanted(name)); left.Length > 0;)
            {
                // A connection that ended meanwhile has the walk begin anew when there is one again.
                if (!state.IsConnected)
                {
                    return (consumers, requests);
                }

                var page = await reader.ListConsumerStatuses(left);
                foreach (var statuses in page.Where(statuses => IsAsked(statuses.ConsumerName)))
                {
                    requests += await AskAsync(statuses, stoppingToken);
                }

                await WakeAsync(page.Where(statuses => statuses.HasOpen && IsWoken(statuses.ConsumerName)), stoppingToken);
                consumers += page.Length;
                left = left[page.Length..];
            }
        }

        return (consumers, requests);

        bool IsGained(string consumer) => ownership.IsOwner(owners, consumer) && !ownership.IsOwner(_served, consumer);

        // A message that the broker gave to this server alone may have been anybody's.
        bool IsAsked(string consumer) => (scope.Everybody && settings.IsShared)
            || ((scope.Everybody || scope.Owned) && ownership.IsOwner(owners, consumer))
            || IsGained(consumer);

        bool IsWoken(string consumer) => ownership.IsOwner(owners, consumer) && (scope.Unacknowledged || IsGained(consumer));

        bool IsWanted(string consumer) => IsAsked(consumer) || IsWoken(consumer);
    }

    private async Task<int> AskAsync(ConsumerStatuses statuses, CancellationToken stoppingToken)
    {
        var requests = 0;
        foreach (var request in StatusHashBatches.Of(options.Value.SourceId, statuses, asksForEverything: !settings.EverybodyIsAsked))
        {
            var composed = request.Compose(statuses.ConsumerName, Guid.NewGuid().ToString(), time.GetUtcNow());
            var frame = new EventFrame("", ProtobufBinding.Encode(composed).ToByteArray());
            await outgoing.SendAsync(new OutgoingEvent(statuses.ConsumerName, frame, OutgoingKind.StatusResync), stoppingToken);
            requests++;
        }

        return requests;
    }

    private Task WakeAsync(IEnumerable<ConsumerStatuses> waiting, CancellationToken stoppingToken) => Parallel.ForEachAsync(
        waiting,
        new ParallelOptions { MaxDegreeOfParallelism = MaxWokenAtOnce, CancellationToken = stoppingToken },
        async (statuses, cancellation) => await admission.RunAsync(
            () => hotGrains.Consumer(statuses.ConsumerName).Expedite().WaitAsync(WakeTimeout, time, cancellation), cancellation));

    [LoggerMessage(4631, LogLevel.Information, "{Consumers} consumers were looked at in {Milliseconds} ms; {Requests} status resync requests are sent")]
    private static partial void LogDone(ILogger logger, int consumers, int requests, double milliseconds);

    [LoggerMessage(4632, LogLevel.Warning, "The consumers could not be looked at; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
