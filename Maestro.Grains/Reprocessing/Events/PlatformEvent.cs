using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Events;

/// <summary>
/// An event of the platform (reprocessing.md section 8.1), without loss: the payload and all fields that are not listed here keep the text they
/// came with, so numbers and unknown fields survive reading, storing and sending.
/// </summary>
/// <remarks><see cref="PlatformEventJson"/> reads and writes it. A field that was absent or null is the empty string.</remarks>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.event")]
public sealed record PlatformEvent
{
    /// <summary>Start of the instance, as text; the order of reprocessing depends on it. Persist events have none.</summary>
    [Id(0)] public string Timestamp { get; init; } = "";

    /// <summary>The date the execution refers to.</summary>
    [Id(1)] public string ReferenceDate { get; init; } = "";

    /// <summary>The scenario; empty means <see cref="Branches.Master"/>.</summary>
    [Id(2)] public string Branch { get; init; } = "";

    /// <summary>The system (solution).</summary>
    [Id(3)] public string SystemId { get; init; } = "";

    /// <summary>Dotted words; the suffix carries meaning.</summary>
    [Id(4)] public string Name { get; init; } = "";

    /// <summary>The app version that must handle it.</summary>
    [Id(5)] public string Version { get; init; } = "";

    /// <summary>The container image; the routing of reprocessing may depend on it.</summary>
    [Id(6)] public string Image { get; init; } = "";

    /// <summary>SHA-1 that nobody deduplicates by.</summary>
    [Id(7)] public string IdempotencyKey { get; init; } = "";

    /// <summary>Correlates everything one original event caused, over all branches.</summary>
    [Id(8)] public string Tag { get; init; } = "";

    /// <summary>Where the event comes from.</summary>
    [Id(9)] public string AppOrigin { get; init; } = "";

    /// <summary>Who owns it.</summary>
    [Id(10)] public string Owner { get; init; } = "";

    /// <summary>The process instance.</summary>
    [Id(11)] public string InstanceId { get; init; } = "";

    /// <summary><c>execution</c>, <c>reprocessing</c> or <c>reproduction</c>; empty means execution (<see cref="Scopes"/>).</summary>
    [Id(12)] public string Scope { get; init; } = "";

    /// <summary>The payload, a JSON object as it came; null when there is none.</summary>
    [Id(13)] public string? Payload { get; init; }

    /// <summary>The reproduction, a JSON object as it came; null when there is none.</summary>
    [Id(14)] public string? Reproduction { get; init; }

    /// <summary>Which job a re-run belongs to; null when there is none, all empty for <c>{}</c>.</summary>
    [Id(15)] public ReprocessingMark? Reprocessing { get; init; }

    /// <summary>All other fields, in the order they came.</summary>
    [Id(16)] public ImmutableArray<OtherField> Others { get; init; } = [];

    /// <summary>The branch, with master for an empty one.</summary>
    public string EffectiveBranch => Branches.Effective(Branch);

    /// <summary>Compact JSON.</summary>
    public override string ToString() => PlatformEventJson.Write(this);
}

/// <summary>The object <c>reprocessing</c> of an event: its keys are in snake case on the wire.</summary>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.mark")]
public sealed record ReprocessingMark
{
    /// <summary>The job.</summary>
    [Id(0)] public string Id { get; init; } = "";

    /// <summary>The original instance that is run again.</summary>
    [Id(1)] public string InstanceId { get; init; } = "";

    /// <summary>The system.</summary>
    [Id(2)] public string SystemId { get; init; } = "";

    /// <summary>The image, in events of other makers.</summary>
    [Id(3)] public string Image { get; init; } = "";

    /// <summary>All other fields, in the order they came.</summary>
    [Id(4)] public ImmutableArray<OtherField> Others { get; init; } = [];
}

/// <summary>A field that is carried along and not understood.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Json">Its value as it came.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.other-field")]
public sealed record OtherField([property: Id(0)] string Name, [property: Id(1)] string Json);
