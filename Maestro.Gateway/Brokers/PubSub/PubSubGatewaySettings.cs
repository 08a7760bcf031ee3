using Maestro.Protocol.PubSub;

namespace Maestro.Gateway.Brokers.PubSub;

/// <summary>Google Cloud Pub/Sub between this server and its agents. All servers receive from the same subscriptions, and share what comes by them.</summary>
/// <param name="PubSub">How the service is reached.</param>
/// <param name="ClientId">The name of this process in its logs.</param>
public sealed record PubSubGatewaySettings(PubSubSettings PubSub, string ClientId) : BrokerGatewaySettings(ClientId)
{
    /// <inheritdoc/>
    public override string Name => $"Pub/Sub project {PubSub.ProjectId}";

    /// <inheritdoc/>
    public override string Address => $"{PubSub.Address.Host}/{PubSub.ProjectId}";

    /// <inheritdoc/>
    public override bool IsShared => true;

    /// <inheritdoc/>
    public override bool EverybodyIsAsked => true;

    /// <inheritdoc/>
    public override bool KeepsMessages => true;
}
