namespace Maestro.Cli.Rest;

/// <summary>One line of a bundle's history. What is not known, or does not apply, is null.</summary>
internal sealed record BundleEvent
{
    /// <summary>What happened: <c>accepted</c>, <c>delivered</c>, <c>acknowledged</c>, <c>status_changed</c>, <c>observed</c>, <c>deleting</c>, <c>gone</c>.</summary>
    public string Event { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The version it is about.</summary>
    public int Version { get; init; }

    /// <summary>The consumer of the bundle.</summary>
    public string? ConsumerName { get; init; }

    /// <summary>The source of the bundle.</summary>
    public string? Source { get; init; }

    /// <summary>Who did it: a source, a gateway, an agent or an operator.</summary>
    public string? Actor { get; init; }

    /// <summary>Of what was accepted: <c>create</c> or <c>update</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Of what was delivered: <c>live</c>, <c>repeated</c> or <c>resync</c>.</summary>
    public string? Delivery { get; init; }

    /// <summary>Whether it was the deletion that was delivered.</summary>
    public bool Deletion { get; init; }

    /// <summary>Conditions of the whole, as far as reported for this version.</summary>
    public IReadOnlyDictionary<string, string>? Conditions { get; init; }

    /// <summary>Whether an operator gave up on the agent.</summary>
    public bool Forced { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
