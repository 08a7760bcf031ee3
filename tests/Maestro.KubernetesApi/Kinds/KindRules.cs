using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>What a server does with objects of one kind beyond keeping them. The default rules keep them as they are.</summary>
internal sealed record KindRules
{
    private static readonly Dictionary<(string Group, string Kind), KindRules> ByKind = new()
    {
        [("", "Namespace")] = NamespaceRules.Rules,
        [("", "ConfigMap")] = ConfigRules.ConfigMap,
        [("", "Secret")] = ConfigRules.Secret,
        [("", "Service")] = ServiceRules.Rules,
        [("", "Pod")] = PodRules.Pod,
        [("", "PodTemplate")] = PodRules.PodTemplate,
        [("", "ReplicationController")] = new KindRules { HasGeneration = true },
        [("", "PersistentVolumeClaim")] = StorageRules.Claim,
        [("apps", "Deployment")] = WorkloadRules.Deployment,
        [("apps", "ReplicaSet")] = WorkloadRules.ReplicaSet,
        [("apps", "DaemonSet")] = WorkloadRules.DaemonSet,
        [("apps", "StatefulSet")] = WorkloadRules.StatefulSet,
        [("batch", "Job")] = JobRules.Job,
        [("batch", "CronJob")] = JobRules.CronJob,
        [("rbac.authorization.k8s.io", "RoleBinding")] = RbacRules.Binding,
        [("rbac.authorization.k8s.io", "ClusterRoleBinding")] = RbacRules.Binding,
        [("rbac.authorization.k8s.io", "Role")] = RbacRules.Role,
        [("rbac.authorization.k8s.io", "ClusterRole")] = RbacRules.ClusterRole,
        [("networking.k8s.io", "NetworkPolicy")] = NetworkRules.NetworkPolicy,
        [("networking.k8s.io", "Ingress")] = NetworkRules.Ingress,
        [("policy", "PodDisruptionBudget")] = new KindRules { HasGeneration = true, NeedsVersion = true },
        [("storage.k8s.io", "StorageClass")] = StorageRules.StorageClass,
        [("storage.k8s.io", "CSIDriver")] = StorageRules.Driver,
        [("coordination.k8s.io", "Lease")] = new KindRules { NeedsVersion = true },
        [("apiextensions.k8s.io", "CustomResourceDefinition")] = DefinitionRules.Rules,
        [("admissionregistration.k8s.io", "ValidatingWebhookConfiguration")] = WebhookRules.Validating,
        [("admissionregistration.k8s.io", "MutatingWebhookConfiguration")] = WebhookRules.Mutating,
        [("autoscaling", "HorizontalPodAutoscaler")] = new KindRules { Defaults = body => body.Make("spec").Default("minReplicas", 1L) },
        [("scheduling.k8s.io", "PriorityClass")] = new KindRules
        {
            HasGeneration = true,
            Defaults = body => body["preemptionPolicy"] ??= "PreemptLowerPriority",
        },
    };

    private static readonly KindRules Plain = new();
    private static readonly KindRules Custom = new() { HasGeneration = true, NeedsVersion = true };

    /// <summary>Fills in what the client left out. Counts as written by the client.</summary>
    public Action<JsonObject>? Defaults { get; init; }

    /// <summary>Sets what the server decides when an object is made. Belongs to nobody.</summary>
    public Action<JsonObject>? OnCreate { get; init; }

    /// <summary>Keeps what a client cannot change: (before, after).</summary>
    public Action<JsonObject, JsonObject>? OnUpdate { get; init; }

    /// <summary>What is wrong with an object.</summary>
    public Func<JsonObject, IEnumerable<FieldError>>? Validate { get; init; }

    /// <summary>What is wrong with a change: (before, after).</summary>
    public Func<JsonObject, JsonObject, IEnumerable<FieldError>>? ValidateUpdate { get; init; }

    /// <summary>Counts changes of what is wanted in <c>metadata.generation</c>.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>An update without a resourceVersion is refused.</summary>
    public bool NeedsVersion { get; init; }

    /// <summary>What names have to look like.</summary>
    public NameRule Names { get; init; } = NameRule.Subdomain;

    /// <summary>The rules for a resource.</summary>
    public static KindRules For(ApiResource resource) =>
        resource.Custom is not null ? Custom : ByKind.GetValueOrDefault((resource.Group, resource.Kind), Plain);
}
