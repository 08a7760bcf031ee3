namespace Maestro.Grains.ResourceBundles;

/// <summary>What is stored of one resource bundle: its row in <c>resource_bundles</c> (protocol.md section 4).</summary>
/// <remarks>
/// Payloads are the JSON text that was received, byte for byte. The spec of a state that its grain keeps is written over by the next one
/// (see <see cref="SpecMemory"/>), so nobody else may hold on to it; everything else never changes after it was made.
/// </remarks>
[GenerateSerializer, Immutable, Alias("maestro.resource-bundle-state")]
public sealed record ResourceBundleState
{
    /// <summary>The row's name; the id of the bundle.</summary>
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>The source that created the bundle.</summary>
    [Id(1)] public string Source { get; init; } = "";

    /// <summary>The consumer the bundle is for.</summary>
    [Id(2)] public string ConsumerName { get; init; } = "";

    /// <summary>The desired version; it grows by one with each accepted spec change.</summary>
    [Id(3)] public int Version { get; init; }

    /// <summary>When the bundle was created (UTC, microseconds).</summary>
    [Id(4)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When spec or status changed last (UTC, microseconds).</summary>
    [Id(5)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When deletion was asked for; null while the bundle is wanted.</summary>
    [Id(6)] public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The id of the event that created the bundle; it lives on in the tombstone.</summary>
    [Id(7)] public string CreateEventId { get; init; } = "";

    /// <summary>The last accepted spec.</summary>
    [Id(8)] public StoredSpec Spec { get; init; } = StoredSpec.Empty;

    /// <summary>The last accepted status; null until the agent reported one.</summary>
    [Id(9)] public StoredStatus? Status { get; init; }

    /// <summary>The event that created an earlier bundle of this id which is gone; such an event must not create it again.</summary>
    [Id(10)] public string? TombstoneEventId { get; init; }

    /// <summary>Why the state is about to be written; tells the storage which columns to write. Not stored.</summary>
    [Id(11)] public BundleChange Change { get; init; }

    /// <summary>Who caused <see cref="Change"/>, for the event history. Not stored in the row.</summary>
    [Id(12)] public string Actor { get; init; } = "";

    /// <summary>What the event history says of <see cref="Change"/> besides (see <c>BundleEvent.Detail</c>). Not stored in the row.</summary>
    [Id(13)] public string Detail { get; init; } = "";
}

/// <summary>The last accepted spec event.</summary>
/// <param name="EventId">Id of the event.</param>
/// <param name="Attributes">JSON object of the context attributes, without <c>metadata</c> and data (see <c>EventAttributes</c>).</param>
/// <param name="Metadata">The <c>metadata</c> extension as received, a JSON object; empty when the source sent none.</param>
/// <param name="Data">The manifest bundle as received, a JSON object.</param>
[GenerateSerializer, Immutable, Alias("maestro.stored-spec")]
public sealed record StoredSpec(
    [property: Id(0)] string EventId,
    [property: Id(1)] ReadOnlyMemory<byte> Attributes,
    [property: Id(2)] ReadOnlyMemory<byte> Metadata,
    [property: Id(3)] ReadOnlyMemory<byte> Data)
{
    /// <summary>No spec.</summary>
    public static readonly StoredSpec Empty = new("", default, default, default);
}

/// <summary>The last accepted status event.</summary>
/// <param name="Version">The bundle version the agent reported on.</param>
/// <param name="SequenceId">The snowflake that orders status events.</param>
/// <param name="Hash">The <c>statushash</c> extension verbatim, or what it would be where the agent sent none; null in old rows.</param>
/// <param name="Attributes">JSON object of the context attributes, without data, and without <c>metadata</c> unless the spec has none.</param>
/// <param name="Data">The status as received, a JSON object.</param>
[GenerateSerializer, Immutable, Alias("maestro.stored-status")]
public sealed record StoredStatus(
    [property: Id(0)] int Version,
    [property: Id(1)] string SequenceId,
    [property: Id(2)] string? Hash,
    [property: Id(3)] byte[] Attributes,
    [property: Id(4)] byte[] Data);

/// <summary>The kinds of write; each touches its own columns, so spec and status never overwrite each other.</summary>
public enum BundleChange
{
    /// <summary>Nothing is to be written.</summary>
    None,
    /// <summary>The first write of the bundle.</summary>
    Created,
    /// <summary>A new spec and version.</summary>
    SpecUpdated,
    /// <summary>Deletion was asked for.</summary>
    MarkedDeleting,
    /// <summary>A new status.</summary>
    StatusUpdated,
    /// <summary>The agent proved the deletion, or an operator gave up on it; the row becomes a tombstone.</summary>
    Removed,
    /// <summary>A new status, the first of its version; the same columns as <see cref="StatusUpdated"/>.</summary>
    Acknowledged,
}
