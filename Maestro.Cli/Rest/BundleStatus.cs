using System.Text.Json.Serialization;

namespace Maestro.Cli.Rest;

/// <summary>The status of a bundle (rest-and-operations.md section 2.3).</summary>
internal sealed record BundleStatus
{
    /// <summary>The version the agent spoke of.</summary>
    [JsonPropertyName("ObservedVersion")]
    public int ObservedVersion { get; init; }

    /// <summary>The number of the report.</summary>
    [JsonPropertyName("SequenceID")]
    public string? SequenceId { get; init; }

    /// <summary>The conditions of the whole; null when the agent sent none.</summary>
    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>One entry for each manifest; null when the agent sent none.</summary>
    [JsonPropertyName("resourceStatus")]
    public IReadOnlyList<ManifestStatus>? ResourceStatus { get; init; }
}

/// <summary>A Kubernetes condition.</summary>
internal sealed record Condition
{
    /// <summary>What it is about, such as <c>Applied</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>A word for programs.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Message { get; init; }

    /// <summary>When the status last changed.</summary>
    [JsonPropertyName("lastTransitionTime")]
    public string? LastTransitionTime { get; init; }
}

/// <summary>What became of one manifest.</summary>
internal sealed record ManifestStatus
{
    /// <summary>Which one.</summary>
    [JsonPropertyName("resourceMeta")]
    public ManifestName? ResourceMeta { get; init; }

    /// <summary>Its conditions.</summary>
    public IReadOnlyList<Condition>? Conditions { get; init; }
}

/// <summary>Names a manifest.</summary>
internal sealed record ManifestName
{
    /// <summary>Its kind.</summary>
    public string? Kind { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its namespace.</summary>
    public string? Namespace { get; init; }
}
