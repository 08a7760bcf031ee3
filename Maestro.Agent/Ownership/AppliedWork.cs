using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.KubernetesApi;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Ownership;

/// <summary>An AppliedManifestWork: the record a cluster keeps of what was applied for a work (agent.md section 1.4).</summary>
internal sealed record AppliedWork
{
    /// <summary>API group and version.</summary>
    public const string ApiVersion = "work.open-cluster-management.io/v1";

    /// <summary>Kind.</summary>
    public const string Kind = "AppliedManifestWork";

    /// <summary>Holds the record until everything it lists is gone.</summary>
    public const string Finalizer = "cluster.open-cluster-management.io/applied-manifest-work-cleanup";

    /// <summary>The resource.</summary>
    public static readonly ResourceType Type = new("work.open-cluster-management.io", "v1", "appliedmanifestworks");

    /// <summary>Name: hub hash, a dash, and the name of the work.</summary>
    public required string Name { get; init; }

    /// <summary>UID, which owner references name.</summary>
    public required string Uid { get; init; }

    /// <summary>Version of the object that was read.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>Whether the record is being deleted.</summary>
    public required bool IsDeleting { get; init; }

    /// <summary>Finalizers.</summary>
    public required ImmutableArray<string> Finalizers { get; init; }

    /// <summary>Hash of the hub host.</summary>
    public required string HubHash { get; init; }

    /// <summary>The agent that owns the record.</summary>
    public required string AgentId { get; init; }

    /// <summary>Name of the work.</summary>
    public required string WorkName { get; init; }

    /// <summary>What was applied.</summary>
    public required ImmutableArray<AppliedResource> Resources { get; init; }

    /// <summary>Since when the record waits for its eviction; null while it does not.</summary>
    public DateTimeOffset? EvictionStart { get; init; }

    /// <summary>How far the sequence ids were when the record was marked (agent.md D-17); null when it is not.</summary>
    public DateTimeOffset? SequenceTime { get; init; }

    /// <summary>Labels and annotations that came from manifests (agent.md D-9); null when they are not remembered.</summary>
    public string? MetadataKeys { get; init; }

    /// <summary>The object in the API.</summary>
    public ObjectKey Key => new(Type, "", Name);

    /// <summary>The key of a record.</summary>
    public static ObjectKey KeyOf(string name) => new(Type, "", name);

    /// <summary>Reads a record.</summary>
    public static AppliedWork Read(JsonElement element)
    {
        var metadata = element.Member("metadata") ?? default;
        var annotations = metadata.Member("annotations") ?? default;
        var spec = element.Member("spec") ?? default;
        var status = element.Member("status") ?? default;
        return new AppliedWork
        {
            Name = metadata.Text("name") ?? "",
            Uid = metadata.Text("uid") ?? "",
            ResourceVersion = metadata.Text("resourceVersion") ?? "",
            IsDeleting = metadata.Member("deletionTimestamp") is not null,
            Finalizers = [.. metadata.Items("finalizers").Select(finalizer => finalizer.GetString() ?? "")],
            HubHash = spec.Text("hubHash") ?? "",
            AgentId = spec.Text("agentID") ?? "",
            WorkName = spec.Text("manifestWorkName") ?? "",
            Resources = [.. status.Items("appliedResources").Select(AppliedResource.Read)],
            EvictionStart = Time(status.Text("evictionStartTime")),
            SequenceTime = Time(annotations.Text(SequenceMark.Annotation)),
            MetadataKeys = annotations.Text(Ownership.MetadataKeys.Annotation),
        };
    }

    private static DateTimeOffset? Time(string? text) => Rfc3339.TryParse(text ?? "", out var time, out _) ? time : null;
}
