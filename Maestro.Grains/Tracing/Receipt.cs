using System.Collections.Immutable;

namespace Maestro.Grains.Tracing;

/// <summary>How far the current version of a bundle has come.</summary>
[GenerateSerializer, Immutable, Alias("maestro.receipt")]
public sealed record Receipt
{
    /// <summary>The consumer of the bundle.</summary>
    [Id(0)] public required string ConsumerName { get; init; }

    /// <summary>Its source.</summary>
    [Id(1)] public required string Source { get; init; }

    /// <summary>The version it speaks of.</summary>
    [Id(2)] public required int Version { get; init; }

    /// <summary>When deletion was asked for; null while the bundle is wanted.</summary>
    [Id(3)] public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The times of the steps; those of steps that are not done, or not any more, are null.</summary>
    [Id(4)] public required VersionTimes Times { get; init; }

    /// <summary>When the spec, or its deletion, is sent next; null when that is not planned.</summary>
    [Id(5)] public DateTimeOffset? NextDeliveryAt { get; init; }

    /// <summary>The steps that are missing, in order; the first one is the cause. Empty when everything is done.</summary>
    [Id(6)] public required ImmutableArray<MissingStep> Missing { get; init; }
}

/// <summary>A step that a version has not come to.</summary>
/// <param name="Step">The step.</param>
/// <param name="Cause">Why it is missing.</param>
/// <param name="Reason">The same for people, with names and times.</param>
[GenerateSerializer, Immutable, Alias("maestro.missing-step")]
public sealed record MissingStep([property: Id(0)] ReceiptStep Step, [property: Id(1)] MissingCause Cause, [property: Id(2)] string Reason);

/// <summary>The steps after the commit.</summary>
public enum ReceiptStep
{
    /// <summary>A gateway with an agent was handed the version.</summary>
    Delivered,
    /// <summary>The agent reports Applied=True for it.</summary>
    Applied,
    /// <summary>The watchers of the source were sent such a status.</summary>
    Observed,
    /// <summary>The agent proved the deletion.</summary>
    Gone,
}

/// <summary>Why a step is missing.</summary>
public enum MissingCause
{
    /// <summary>It waits for an earlier step.</summary>
    Waiting,
    /// <summary>No agent of the consumer is attached.</summary>
    AgentNotConnected,
    /// <summary>An agent is attached, and the delivery is about to be made.</summary>
    NotSentYet,
    /// <summary>The agent has not reported on the version.</summary>
    NoStatusYet,
    /// <summary>The agent reports Applied=False.</summary>
    NotApplied,
    /// <summary>The agent reported on the version without saying whether it is applied.</summary>
    AppliedUnknown,
    /// <summary>Nobody watches the source.</summary>
    NoWatcher,
    /// <summary>There are watchers, and no record of the status being sent to them.</summary>
    NotObservedYet,
    /// <summary>The deletion was delivered, and its proof has not come.</summary>
    NoProofYet,
    /// <summary>The deletion is old, and too much else waits for it to be repeated before the agent resyncs.</summary>
    DeletionPaused,
    /// <summary>Agents are reached through a message broker, and no server is connected to it.</summary>
    BrokerNotConnected,
}
