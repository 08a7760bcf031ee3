namespace Maestro.Cli.Rest;

/// <summary>Where the agents of a consumer are attached. Times that are not known are null.</summary>
internal sealed record Connection
{
    /// <summary>The id of the consumer.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public string ConsumerName { get; init; } = "";

    /// <summary>Whether an agent is attached.</summary>
    public bool Connected { get; init; }

    /// <summary>Since when the oldest subscription is open.</summary>
    public DateTimeOffset? ConnectedSince { get; init; }

    /// <summary>When an agent last said anything.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Open subscriptions.</summary>
    public int Subscriptions { get; init; }

    /// <summary>The gateways that hold them.</summary>
    public IReadOnlyList<GatewayConnection> Gateways { get; init; } = [];

    /// <summary>Gateways that did not answer; an agent may be attached there.</summary>
    public IReadOnlyList<string>? SilentGateways { get; init; }
}

/// <summary>The agents of a consumer at one gateway.</summary>
internal sealed record GatewayConnection
{
    /// <summary>The gateway.</summary>
    public string GatewayId { get; init; } = "";

    /// <summary>Since when the oldest subscription is open.</summary>
    public DateTimeOffset? ConnectedSince { get; init; }

    /// <summary>When an agent last said anything.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Open subscriptions.</summary>
    public int Subscriptions { get; init; }

    /// <summary>Addresses of the agents.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];
}
