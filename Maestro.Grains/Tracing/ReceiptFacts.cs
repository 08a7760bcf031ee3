using Maestro.Grains.Delivery;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Tracing;

/// <summary>What is known of a bundle and its surroundings when its receipt is made.</summary>
public sealed record ReceiptFacts
{
    /// <summary>The consumer of the bundle.</summary>
    public required string ConsumerName { get; init; }

    /// <summary>Its source.</summary>
    public required string Source { get; init; }

    /// <summary>The version that is wanted.</summary>
    public required int Version { get; init; }

    /// <summary>When deletion was asked for; null while the bundle is wanted.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>What the event history tells; lines of the last moments may be missing, and those beyond its retention.</summary>
    public required VersionTimes Times { get; init; }

    /// <summary>Where the agents are.</summary>
    public required ConsumerConnection Connection { get; init; }

    /// <summary>Whether agents are reached through a message broker to which no server is connected.</summary>
    public bool LacksBroker { get; init; }

    /// <summary>How it stands with the delivery.</summary>
    public required DeliveryStanding Standing { get; init; }

    /// <summary>Whether the stored status is of this version.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>The condition Applied of that status; null when there is none.</summary>
    public ReportedCondition? Applied { get; init; }

    /// <summary>Whether some gateway has a subscription of the source.</summary>
    public bool HasWatchers { get; init; }
}
