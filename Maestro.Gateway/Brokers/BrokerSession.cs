using Maestro.Gateway.Membership;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers;

/// <summary>What follows when a connection to the broker was made, and when it is gone.</summary>
internal sealed partial class BrokerSession(
    BrokerState state, BrokerOwnership ownership, ResyncTrigger resync, OutgoingEvents outgoing, GatewayPresence presence, BrokerMetrics metrics,
    ILogger<BrokerSession> logger)
{
    /// <summary>There is a connection: the cluster is told, what waits is sent, and agents are asked for what was missed.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        state.Set(true);
        metrics.Connected(true);
        await AnnounceAsync(cancellationToken);
        outgoing.Resume();
        resync.RequestAll();
    }

    /// <summary>There is none any more.</summary>
    /// <param name="reason">Why; null when it is made again at once.</param>
    /// <param name="cancellationToken">Cancelled when the gateway stops.</param>
    public async Task EndAsync(string? reason, CancellationToken cancellationToken)
    {
        state.Set(false, reason);
        metrics.Connected(false);
        outgoing.DemoteToBacklog();
        if (!cancellationToken.IsCancellationRequested)
        {
            await AnnounceAsync(cancellationToken);
        }
    }

    /// <summary>Tells the cluster whether the broker is reached from here. If that fails, the next sign of life does it.</summary>
    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await presence.AnnounceNewsAsync().WaitAsync(cancellationToken);
            await ownership.RefreshAsync(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAnnounced(logger, failure);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    [LoggerMessage(4643, LogLevel.Warning, "The cluster could not be told of the connection to the message broker; the next sign of life tells it")]
    private static partial void LogNotAnnounced(ILogger logger, Exception failure);
}
