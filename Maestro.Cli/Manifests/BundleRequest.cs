using System.Text.Json;

namespace Maestro.Cli.Manifests;

/// <summary>Which bundle a document speaks of.</summary>
internal enum BundleTarget
{
    /// <summary>A new one.</summary>
    New,

    /// <summary>One that exists.</summary>
    Existing,

    /// <summary>The one of this id, whether it exists or not.</summary>
    Either,
}

/// <summary>What an input asks for: a bundle with all that is needed to publish it.</summary>
internal sealed record BundleRequest
{
    /// <summary>Where it was read.</summary>
    public required string Place { get; init; }

    /// <summary>Whether it exists.</summary>
    public required BundleTarget Target { get; init; }

    /// <summary>Whether the form it was given in can say as whom the agent applies the manifests.</summary>
    public bool CanNameExecutor { get; init; }

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The consumer it is for.</summary>
    public required string ConsumerName { get; init; }

    /// <summary>The version it must have; 0 is any.</summary>
    public int Version { get; init; }

    /// <summary>The name of the work; null when the input gives none.</summary>
    public string? WorkName { get; init; }

    /// <summary>The metadata of the work; null when the input gives none.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Manifests and what belongs to them (protocol.md section 3.1), a JSON object.</summary>
    public required byte[] Data { get; init; }
}
