using System.Globalization;

namespace Maestro.Agent.Tests.Cluster;

/// <summary>Manifests and pieces of bundles.</summary>
internal static class Samples
{
    public const string WidgetDefinition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
          "versions":[
           {"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
           {"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    /// <summary>What an agent needs that may not list or watch the objects it applies.</summary>
    public const string RightsWithoutWatching = """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"agent"},"rules":[
          {"apiGroups":["work.open-cluster-management.io"],"resources":["appliedmanifestworks","appliedmanifestworks/status"],"verbs":["*"]},
          {"apiGroups":[""],"resources":["configmaps"],"verbs":["get","create","update","patch","delete"]}]}
        ---
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"agent"},
         "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"agent"},
         "subjects":[{"kind":"ServiceAccount","namespace":"shop","name":"agent"}]}
        """;

    public static string Widget(string name, string version = "v1") =>
        $$$"""{"apiVersion":"example.com/{{{version}}}","kind":"Widget","metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{"size":1}}""";

    public static string Deployment(string name, int replicas, string image = "web:1") => """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"NAME","namespace":"shop"},
         "spec":{"replicas":REPLICAS,"selector":{"matchLabels":{"app":"web"}},
          "template":{"metadata":{"creationTimestamp":null,"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"IMAGE"}]}}}}
        """
        .Replace("NAME", name, StringComparison.Ordinal)
        .Replace("REPLICAS", replicas.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("IMAGE", image, StringComparison.Ordinal);

    public static string RoleBinding(string role) => $$$"""
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b","namespace":"shop"},
         "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{{role}}}"},"subjects":[{"kind":"ServiceAccount","name":"s","namespace":"shop"}]}
        """;

    public static string Secret(string type) =>
        $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"shop"},"type":"{{{type}}}","stringData":{"a":"b"}}""";

    public static string Service(int port) =>
        $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop"},"spec":{"selector":{"app":"web"},"ports":[{"port":{{{port}}}}]}}""";

    public static string Feedback(string name, string path) =>
        $$$"""  "feedbackRules":[{"type":"JSONPaths","jsonPaths":[{"name":"{{{name}}}","path":"{{{path}}}"}]}]  """;

    public static string Strategy(string type, string more = "") =>
        $$$"""  "updateStrategy":{"type":"{{{type}}}"{{{(more.Length > 0 ? "," + more : "")}}}}  """;
}
