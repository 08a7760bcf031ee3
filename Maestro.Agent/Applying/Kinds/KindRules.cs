using System.Text.Json.Nodes;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>The kinds that are merged by rules of their own (agent.md section 2.6, rule set a).</summary>
internal static class KindRules
{
    private const string Rbac = "rbac.authorization.k8s.io";
    private const string Admission = "admissionregistration.k8s.io";
    private const string Monitoring = "monitoring.coreos.com";

    private static readonly FieldsRule Spec = new("spec");

    private static readonly Dictionary<(string Group, string Kind), KindRule> Rules = new()
    {
        [("", "Namespace")] = new FieldsRule { Fits = BuiltInTypes.Namespace },
        [("", "ServiceAccount")] = new FieldsRule { Fits = BuiltInTypes.ServiceAccount },
        [("", "Pod")] = new FieldsRule { Fits = BuiltInTypes.Pod },
        [("", "Service")] = new ServiceRule(),
        [("", "ConfigMap")] = new ConfigMapRule { Fits = BuiltInTypes.ConfigMap },
        [("", "Secret")] = new SecretRule { Fits = BuiltInTypes.Secret },
        [(Rbac, "ClusterRole")] = new ClusterRoleRule { Fits = BuiltInTypes.ClusterRole },
        [(Rbac, "Role")] = new FieldsRule("rules"),
        [(Rbac, "ClusterRoleBinding")] = new BindingRule(),
        [(Rbac, "RoleBinding")] = new BindingRule(),
        [("networking.k8s.io", "NetworkPolicy")] = Spec,
        [("policy", "PodDisruptionBudget")] = Spec,
        [("apiextensions.k8s.io", "CustomResourceDefinition")] = new CustomResourceDefinitionRule(),
        [("storage.k8s.io", "StorageClass")] = new StorageClassRule { Fits = BuiltInTypes.StorageClass },
        [("storage.k8s.io", "CSIDriver")] = new CsiDriverRule { Fits = BuiltInTypes.CsiDriver },
        [(Admission, "ValidatingWebhookConfiguration")] = new WebhookRule(),
        [(Admission, "MutatingWebhookConfiguration")] = new WebhookRule(),
        [(Admission, "ValidatingAdmissionPolicy")] = Spec,
        [(Admission, "ValidatingAdmissionPolicyBinding")] = Spec,
        [(Monitoring, "ServiceMonitor")] = Spec,
        [(Monitoring, "PrometheusRule")] = Spec,
        [(Monitoring, "Alertmanager")] = Spec,
        [(Monitoring, "Prometheus")] = Spec,
        [("snapshot.storage.k8s.io", "VolumeSnapshotClass")] =
            new FieldsRule("driver", "deletionPolicy", "parameters") { KeepsMetadata = true },
    };

    /// <summary>The rule of a kind; null for kinds that are replaced as a whole, and for manifests that are not of the kind's shape.</summary>
    public static KindRule? Find(ResourceMeta meta, JsonObject manifest) =>
        Rules.GetValueOrDefault((meta.Group, meta.Kind)) is { } rule && rule.Fits(manifest) && BuiltInTypes.Metadata(manifest["metadata"])
            ? rule
            : null;
}
