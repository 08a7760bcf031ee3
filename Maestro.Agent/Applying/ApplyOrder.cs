namespace Maestro.Agent.Applying;

/// <summary>In which order the manifests of a bundle are applied (agent.md section 2.3).</summary>
internal static class ApplyOrder
{
    private const int EverythingElse = 1000;

    private static readonly Dictionary<string, int> Ranks = Rank(
        ["PriorityClass", "Namespace", "CustomResourceDefinition", "StorageClass", "PersistentVolume", "PodSecurityPolicy"],
        ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        ["NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget", "ServiceAccount"],
        ["Secret", "ConfigMap", "PersistentVolumeClaim"],
        ["Service"],
        ["DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob"],
        ["APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding"]);

    /// <summary>The rank of a kind, whatever its group; lower ones go first.</summary>
    public static int RankOf(string kind) => Ranks.GetValueOrDefault(kind, EverythingElse);

    private static Dictionary<string, int> Rank(params string[][] kinds) => kinds
        .SelectMany((names, rank) => names.Select(name => (name, rank)))
        .ToDictionary(entry => entry.name, entry => entry.rank, StringComparer.Ordinal);
}
