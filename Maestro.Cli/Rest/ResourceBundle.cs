using System.Text.Json;

namespace Maestro.Cli.Rest;

/// <summary>A resource bundle as REST shows it (rest-and-operations.md section 2.1), as far as commands look into it.</summary>
internal sealed record ResourceBundle
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name; the id for all that came over gRPC.</summary>
    public string Name { get; init; } = "";

    /// <summary>The consumer it is for.</summary>
    public string ConsumerName { get; init; } = "";

    /// <summary>The version of its spec.</summary>
    public int Version { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When its spec or status last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When its deletion was asked for; null while it is wanted.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The metadata of the work.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The manifests.</summary>
    public IReadOnlyList<JsonElement>? Manifests { get; init; }

    /// <summary>What belongs to single manifests.</summary>
    public JsonElement? ManifestConfigs { get; init; }

    /// <summary>What happens in the cluster on deletion.</summary>
    public JsonElement? DeleteOption { get; init; }

    /// <summary>The last status the agent reported; null before the first.</summary>
    public BundleStatus? Status { get; init; }

    /// <summary>The name the source gave the work; the bundle's name when it gave none.</summary>
    public string WorkName =>
        Metadata is { ValueKind: JsonValueKind.Object } metadata
        && metadata.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text
            ? text
            : Name;
}
