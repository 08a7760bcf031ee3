using Maestro.Gateway.Agents;
using Maestro.Gateway.Membership;
using Maestro.Gateway.Rpc;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers;

/// <summary>Reads bundles that wait for the broker as ids, for some consumers at a time; what cannot be read waits on.</summary>
internal sealed partial class BacklogReader(
    OutgoingEvents outgoing, IGrainFactory grains, GatewayIdentity identity, AgentAdmission admission, TimeProvider time,
    ILogger<BacklogReader> logger) : BackgroundService
{
    private const int MaxReads = 8;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        InFlightWindow.RunAsync(MaxReads, outgoing.TakeTurnAsync, ReadAsync, stoppingToken);

    private async Task ReadAsync(BacklogTurn turn, CancellationToken stoppingToken)
    {
        var read = new Read([], turn.Entries);
        try
        {
            read = turn.Entries switch
            {
                [] => read,
                [{ Value.Frame: not null }, ..] => new Read([.. turn.Entries.Select(entry => NoticeOf(turn.ConsumerName, entry.Value.Frame!))], []),
                [{ Value.IsRepetition: var isRepetition }, ..] => await ReadSpecsAsync(turn, isRepetition, stoppingToken),
            };
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // The store or the cluster is away.
            LogNotRead(logger, turn.ConsumerName, failure);
            await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
        finally
        {
            outgoing.EndTurn(turn.ConsumerName, read.Found, read.Left);
        }
    }

    private async Task<Read> ReadSpecsAsync(BacklogTurn turn, bool isRepetition, CancellationToken stoppingToken)
    {
        var kind = isRepetition ? OutgoingKind.Spec : OutgoingKind.Answer;
        var page = await admission.RunAsync(
            () => GrainCalls.Call(logger, () => grains.GetGrain<IResourceBundleReader>(0)
                .ReadSpecs(turn.ConsumerName, [.. turn.Entries.Select(entry => entry.Key)], isRepetition, identity.Id)).WaitAsync(stoppingToken),
            stoppingToken);
        return new Read(
            [.. page.Deliveries.Select(delivery => new OutgoingEvent(turn.ConsumerName, outgoing.FrameOf(delivery), kind))],
            [.. turn.Entries.Skip(page.Taken)]);
    }

    private static OutgoingEvent NoticeOf(string consumerName, EventFrame frame) => new(consumerName, frame, OutgoingKind.Notice);

    private sealed record Read(IReadOnlyList<OutgoingEvent> Found, IReadOnlyList<KeyValuePair<string, BacklogEntry>> Left);

    [LoggerMessage(4611, LogLevel.Warning, "Consumer {Consumer}: what its agent lacks cannot be read now; it is tried again")]
    private static partial void LogNotRead(ILogger logger, string consumer, Exception failure);
}
