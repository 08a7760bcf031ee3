using Maestro.Gateway.Membership;
using Maestro.Grains.Delivery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers;

/// <summary>For which consumers this gateway speaks at the broker: the directory knows which gateways are connected to it.</summary>
internal sealed partial class BrokerOwnership(
    IGrainFactory grains, GatewayIdentity identity, BrokerGatewaySettings settings, BrokerState state, ResyncTrigger resync, TimeProvider time,
    ILogger<BrokerOwnership> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);

    private volatile BrokerOwners _owners = BrokerOwners.None;

    /// <summary>The gateways at the broker, as far as is known here.</summary>
    public BrokerOwners Owners => _owners;

    /// <summary>
    /// Whether this gateway speaks for the consumer. While it is not known to the others yet it speaks for all: what is done twice does no harm,
    /// what nobody does is missed.
    /// </summary>
    public bool Owns(string consumerName) => IsOwner(_owners, consumerName);

    /// <summary>Whether it did so among those gateways.</summary>
    public bool IsOwner(BrokerOwners owners, string consumerName) => !owners.Contains(identity.Id) || owners.OwnerOf(consumerName) == identity.Id;

    /// <summary>What is known here of the agent of a consumer; null when another gateway speaks for it.</summary>
    public AgentConnection? ConnectionOf(string consumerName) =>
        state.Since is { } since && Owns(consumerName) ? new AgentConnection(identity.Id, 1, since, null, [state.Address]) : null;

    /// <summary>Asks the directory now.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var list = await grains.GetGrain<IGatewayDirectoryGrain>(0).List().WaitAsync(AskTimeout, time, cancellationToken);
        var owners = new BrokerOwners(list.Gateways.Where(gateway => gateway.AtBroker).Select(gateway => gateway.GatewayId));
        if (owners.IsSameAs(_owners))
        {
            return;
        }

        // What a gateway was handed and did not store is lost with it: only its own consumers', unless each message goes to just one of us.
        var mayMissAny = settings is { IsShared: true, KeepsMessages: false } && owners.LacksAnyOf(_owners);
        _owners = owners;
        if (mayMissAny)
        {
            resync.RequestOwned();
        }
        else
        {
            resync.RequestGained();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RefreshAsync(stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    // Gateways that joined meanwhile are learned of a little later.
                    LogNotRefreshed(logger, failure);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    [LoggerMessage(4601, LogLevel.Warning, "The gateways at the broker are not known; the directory is asked again")]
    private static partial void LogNotRefreshed(ILogger logger, Exception failure);
}
