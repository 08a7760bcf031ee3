using System.Collections.Immutable;

namespace Maestro.Grains.Consumers;

/// <summary>What is stored of one consumer: its row in <c>consumers</c>.</summary>
[GenerateSerializer, Immutable, Alias("maestro.consumer-state")]
public sealed record ConsumerState
{
    /// <summary>Unique id, a UUID.</summary>
    [Id(0)] public string Id { get; init; } = "";

    /// <summary>Labels; empty when there are none.</summary>
    [Id(1)] public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When the consumer was registered (UTC, microseconds).</summary>
    [Id(2)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the record changed last (UTC, microseconds).</summary>
    [Id(3)] public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The record as REST shows it.</summary>
    public ConsumerRecord ToRecord(string name) =>
        new() { Id = Id, Name = name, Labels = Labels, CreatedAt = CreatedAt, UpdatedAt = UpdatedAt };
}
