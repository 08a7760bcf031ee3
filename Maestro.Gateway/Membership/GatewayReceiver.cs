using Maestro.Gateway.Agents;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Sources;
using Maestro.Grains.Delivery;

namespace Maestro.Gateway.Membership;

/// <summary>Takes what the silos send and passes it to the subscriptions. It only queues, so it never waits for a reader.</summary>
internal sealed class GatewayReceiver(
    GatewayIdentity identity, AgentSubscriptions agents, SourceSubscriptions sources, Losses losses, OutgoingEvents? broker = null,
    BrokerOwnership? ownership = null)
    : IGateway, ILocalGateway
{
    /// <inheritdoc/>
    public string Id => identity.Id;

    /// <inheritdoc/>
    public Task Take(GatewayBatch batch)
    {
        if (batch.Gap)
        {
            // Specs that got lost are repeated by their consumers' grains; for statuses the sources have to ask.
            sources.CloseAll("events were lost on the way to this gateway; subscribe again and resync");
        }

        foreach (var item in batch.Items)
        {
            Take(item);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Take(object item)
    {
        switch (item)
        {
            case SpecDelivery spec:
                agents.Send(spec);
                broker?.Send(spec);
                break;
            case StatusDelivery status:
                sources.Send(status);
                break;
            case SpecBacklog backlog:
                agents.Send(backlog);
                broker?.Send(backlog);
                break;
            case StatusBacklog backlog:
                sources.Send(backlog);
                break;
            default:
                throw new NotSupportedException($"A gateway does not know items of type {item.GetType()}.");
        }
    }

    /// <inheritdoc/>
    public Task<bool> Holds(string consumerName) => Task.FromResult(agents.Holds(consumerName));

    /// <inheritdoc/>
    public Task<AgentConnection?> Connection(string consumerName) =>
        Task.FromResult(ownership?.ConnectionOf(consumerName) ?? agents.ConnectionOf(consumerName));

    /// <inheritdoc/>
    public Task SiloLost(string siloAddress)
    {
        losses.ReportSilo(siloAddress);
        return Task.CompletedTask;
    }
}
