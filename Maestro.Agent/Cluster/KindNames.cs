namespace Maestro.Agent.Cluster;

/// <summary>What can be said about a kind without asking a cluster.</summary>
internal static class KindNames
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["Endpoints"] = "endpoints",
        ["PodMetrics"] = "pods",
        ["NodeMetrics"] = "nodes",
        ["SecurityContextConstraints"] = "securitycontextconstraints",
    };

    private static readonly HashSet<(string Group, string Kind)> ClusterScoped =
    [
        ("", "Namespace"), ("", "Node"), ("", "PersistentVolume"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
        ("certificates.k8s.io", "CertificateSigningRequest"),
        ("networking.k8s.io", "IngressClass"),
        ("node.k8s.io", "RuntimeClass"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        ("scheduling.k8s.io", "PriorityClass"),
        ("storage.k8s.io", "CSIDriver"),
        ("storage.k8s.io", "CSINode"),
        ("storage.k8s.io", "StorageClass"),
        ("storage.k8s.io", "VolumeAttachment"),
    ];

    /// <summary>The plural resource name of a kind by the rule the Kubernetes tools use.</summary>
    public static string Plural(string kind)
    {
        if (Irregular.TryGetValue(kind, out var irregular))
        {
            return irregular;
        }

        var singular = kind.ToLowerInvariant();
        return singular switch
        {
            [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h'] => singular + "es",
            [.., var before, 'y'] when !"aeiou".Contains(before, StringComparison.Ordinal) => singular[..^1] + "ies",
            _ => singular + "s",
        };
    }

    /// <summary>Whether objects of a built-in kind live outside of namespaces; false for kinds nobody here knows.</summary>
    public static bool IsClusterScoped(string group, string kind) => ClusterScoped.Contains((group, kind));
}
