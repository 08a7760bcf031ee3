using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>What is asked about an executor, and in which words it is refused (agent.md section 2.9).</summary>
internal static class ExecutorRules
{
    private static readonly string[] Always = ["create", "update", "patch", "get"];

    /// <summary>The verbs to ask for, in order; deleting is only asked for objects that go with the work.</summary>
    public static IEnumerable<string> Verbs(bool isOwned) => isOwned ? Always.Append("delete") : Always;

    /// <summary>The service account of an executor.</summary>
    /// <exception cref="ManifestException">It is none.</exception>
    public static ServiceAccount Account(Executor executor) => executor switch
    {
        { Type: not "ServiceAccount" } => throw new ManifestException("only support ServiceAccount type for the executor"),
        { Account: null } => throw new ManifestException("the executor service account is nil"),
        _ => executor.Account,
    };

    /// <summary>The SubjectAccessReview of one verb.</summary>
    public static byte[] Review(ServiceAccount account, ObjectKey key, string verb) => JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", "authorization.k8s.io/v1");
        json.WriteString("kind", "SubjectAccessReview");
        json.WriteStartObject("spec");
        json.WriteStartObject("resourceAttributes");
        json.WriteString("namespace", key.Namespace);
        json.WriteString("verb", verb);
        json.WriteString("group", key.Type.Group);
        json.WriteString("version", key.Type.Version);
        json.WriteString("resource", key.Type.Resource);
        json.WriteString("name", key.Name);
        json.WriteEndObject();
        json.WriteString("user", account.User);
        json.WriteStartArray("groups");
        json.WriteStringValue("system:serviceaccounts");
        json.WriteStringValue("system:authenticated");
        json.WriteStringValue($"system:serviceaccounts:{account.Namespace}");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The executor may not do it.</summary>
    public static string Refusal(ObjectKey key) => $"not allowed to apply the resource {Describe(key)}, will try again in 1m0s";

    /// <summary>The executor would hand out rights it does not have.</summary>
    public static string Escalation(ObjectKey key) =>
        $"not allowed to apply the resource {Describe(key)}, error: permission escalation, will try again in 1m0s";

    private static string Describe(ObjectKey key) => $"{key.Type.Group} {key.Type.Resource}, {key.Namespace} {key.Name}";
}
