using System.Collections.Immutable;

namespace Maestro.Grains.Delivery;

/// <summary>What one gateway knows of the agents of a consumer.</summary>
/// <param name="GatewayId">The gateway.</param>
/// <param name="Subscriptions">Open streams; 0 when it only remembers an agent that went.</param>
/// <param name="Since">When the oldest of them was opened; null when there is none.</param>
/// <param name="LastSeen">The last sign of an agent there; null when the gateway never saw one, or forgot it.</param>
/// <param name="Peers">The remote addresses of the streams.</param>
[GenerateSerializer, Immutable, Alias("maestro.agent-connection")]
public sealed record AgentConnection(
    [property: Id(0)] string GatewayId,
    [property: Id(1)] int Subscriptions,
    [property: Id(2)] DateTimeOffset? Since,
    [property: Id(3)] DateTimeOffset? LastSeen,
    [property: Id(4)] ImmutableArray<string> Peers);

/// <summary>What all gateways know of the agents of a consumer.</summary>
/// <param name="Gateways">Those that hold an agent, or remember one.</param>
/// <param name="Silent">Gateways that did not answer in time; they may hold one.</param>
[GenerateSerializer, Immutable, Alias("maestro.consumer-connection")]
public sealed record ConsumerConnection([property: Id(0)] ImmutableArray<AgentConnection> Gateways, [property: Id(1)] ImmutableArray<string> Silent)
{
    /// <summary>When the last status of the consumer's agent was stored, as far as the event history tells.</summary>
    [Id(2)] public DateTimeOffset? LastReport { get; init; }

    /// <summary>The gateways that hold an agent.</summary>
    public IEnumerable<AgentConnection> Attached => Gateways.Where(gateway => gateway.Subscriptions > 0);

    /// <summary>True when some gateway holds an agent.</summary>
    public bool IsConnected => Attached.Any();

    /// <summary>When the oldest open stream was opened.</summary>
    public DateTimeOffset? Since => Attached.Min(gateway => gateway.Since);

    /// <summary>The last sign of an agent, wherever it was.</summary>
    public DateTimeOffset? LastSeen => Gateways.Select(gateway => gateway.LastSeen).Append(LastReport).Max();
}
