using System.Collections.Immutable;
using Maestro.Grains.Delivery;
using Maestro.Protocol;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Consumers;

/// <summary>One consumer (cluster), by its name: its record, and the delivery of its bundles.</summary>
[Alias("maestro.consumer")]
public interface IConsumerGrain : IGrainWithStringKey
{
    /// <summary>Registers the consumer. Labels are stored as given; null or empty means none.</summary>
    [Alias("create")]
    Task<ConsumerAnswer> Create(string id, ImmutableSortedDictionary<string, string>? labels);

    /// <summary>Replaces all labels; null leaves them as they are. Either way the time of change moves.</summary>
    /// <param name="id">The consumer meant; another one that took over the name meanwhile is left alone.</param>
    /// <param name="labels">The labels.</param>
    [Alias("replace-labels")]
    Task<ConsumerAnswer> ReplaceLabels(string id, ImmutableSortedDictionary<string, string>? labels);

    /// <summary>Does the same when the record changed last at that time; else it is a <see cref="MaestroErrorCode.Conflict"/>.</summary>
    [Alias("replace-labels-if")]
    Task<ConsumerAnswer> ReplaceLabelsIf(string id, ImmutableSortedDictionary<string, string>? labels, DateTimeOffset updatedAt);

    /// <summary>Removes the consumer with that id, if it is still there; refused while bundles exist, also deleting ones.</summary>
    [Alias("delete")]
    Task<ConsumerAnswer> Delete(string id);

    /// <summary>
    /// A gateway says that it holds an agent subscription of this consumer. With <paramref name="reconcile"/> what was not
    /// acknowledged is read again from the store, because a silo was lost.
    /// </summary>
    [Alias("attach")]
    Task Attach(string gatewayId, bool reconcile);

    /// <summary>
    /// A gateway that reaches the agents of this consumer through a message broker says that the way is open again: what was not acknowledged is
    /// read from the store and sent soon.
    /// </summary>
    [Alias("hasten")]
    Task Expedite();

    /// <summary>A gateway says that it holds no subscription of this consumer any more.</summary>
    [Alias("detach")]
    Task Detach(string gatewayId);

    /// <summary>Sends a committed spec to every attached gateway and remembers it until it is acknowledged.</summary>
    [Alias("deliver")]
    Task Deliver(SpecDelivery delivery);

    /// <summary>The agent reported on this version of the bundle; with version 0 the bundle is gone.</summary>
    [Alias("acknowledge")]
    Task Acknowledge(string resourceId, int version);

    /// <summary>Sends again what the store shows as not acknowledged; asked for by the sweep that looks for lost deliveries.</summary>
    [Alias("redeliver")]
    Task Redeliver();

    /// <summary>
    /// Has the store read again soon: something was written for this consumer without anybody knowing whether it was committed, so nobody sent it.
    /// </summary>
    [Alias("distrust")]
    Task Reconcile();

    /// <summary>Sends again what is due by now, and reads the store first if need be; asked for by the silo's own clock.</summary>
    [Alias("repeat-due")]
    Task RepeatDue();

    /// <summary>How it stands with the delivery of a bundle of the consumer.</summary>
    [Alias("standing")]
    Task<DeliveryStanding> Standing(string resourceId);

    /// <summary>Answers an agent that told which versions it holds (protocol.md section 4.5).</summary>
    [Alias("resync")]
    Task<ResyncAnswer> Resync(ImmutableArray<HeldVersion> held);
}

/// <summary>What a resync will send.</summary>
/// <param name="Specs">How many specs are sent.</param>
/// <param name="DeletionNotices">How many deletion notices are sent for ids the server does not know.</param>
/// <param name="RefusedNotices">How many notices were held back by the safety threshold.</param>
[GenerateSerializer, Immutable, Alias("maestro.resync-answer")]
public sealed record ResyncAnswer(
    [property: Id(0)] int Specs,
    [property: Id(1)] int DeletionNotices,
    [property: Id(2)] int RefusedNotices);

/// <summary>The answer to a command on a consumer.</summary>
/// <param name="Code"><see cref="MaestroErrorCode.None"/> on success.</param>
/// <param name="Reason">The sentence for the caller when there is an error.</param>
/// <param name="Consumer">The record after the command; null on error and after a removal.</param>
[GenerateSerializer, Immutable, Alias("maestro.consumer-answer")]
public sealed record ConsumerAnswer(
    [property: Id(0)] MaestroErrorCode Code,
    [property: Id(1)] string? Reason,
    [property: Id(2)] ConsumerRecord? Consumer);

/// <summary>A consumer as REST shows it.</summary>
[GenerateSerializer, Immutable, Alias("maestro.consumer-record")]
public sealed record ConsumerRecord
{
    /// <summary>Unique id (UUID v4 text).</summary>
    [Id(0)] public string Id { get; init; } = "";

    /// <summary>The name used on the wire; a DNS label.</summary>
    [Id(1)] public string Name { get; init; } = "";

    /// <summary>Labels; empty when there are none.</summary>
    [Id(2)] public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When the consumer was registered (UTC, microseconds).</summary>
    [Id(3)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the record changed last (UTC, microseconds).</summary>
    [Id(4)] public DateTimeOffset UpdatedAt { get; init; }
}
