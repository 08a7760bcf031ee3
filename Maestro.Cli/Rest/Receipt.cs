namespace Maestro.Cli.Rest;

/// <summary>How far the current version of a bundle has come. Times that are not known are null.</summary>
internal sealed record Receipt
{
    /// <summary>The bundle.</summary>
    public required string Id { get; init; }

    /// <summary>Its consumer.</summary>
    public string ConsumerName { get; init; } = "";

    /// <summary>Its source.</summary>
    public string? Source { get; init; }

    /// <summary>The version this is about.</summary>
    public int Version { get; init; }

    /// <summary>Whether nothing is missing.</summary>
    public bool Complete { get; init; }

    /// <summary>When the version was stored.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When it was first handed to an agent.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When the agent first reported on it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When the agent first reported it as applied.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>When that was passed on to watchers of the source.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>How often it was delivered.</summary>
    public int? Deliveries { get; init; }

    /// <summary>When it was last delivered.</summary>
    public DateTimeOffset? LastDeliveredAt { get; init; }

    /// <summary>When it will be delivered again.</summary>
    public DateTimeOffset? NextDeliveryAt { get; init; }

    /// <summary>What is missing, in the order of the steps; the first is the cause.</summary>
    public IReadOnlyList<MissingStep> Missing { get; init; } = [];

    /// <summary>The deletion under way; null while the bundle is wanted.</summary>
    public DeletionReceipt? Deletion { get; init; }
}

/// <summary>A step that is not done.</summary>
internal sealed record MissingStep
{
    /// <summary>Which one.</summary>
    public string Step { get; init; } = "";

    /// <summary>Why, in a word for programs.</summary>
    public string Code { get; init; } = "";

    /// <summary>Why, in a sentence for people.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>How far a deletion has come.</summary>
internal sealed record DeletionReceipt
{
    /// <summary>When it was asked for.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When it was first handed to an agent.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>How often it was delivered.</summary>
    public int? Deliveries { get; init; }

    /// <summary>When it will be delivered again.</summary>
    public DateTimeOffset? NextDeliveryAt { get; init; }
}
