using System.Text.Json;

namespace Maestro.Agent.Works;

/// <summary>On whose behalf a bundle is applied (agent.md section 2.9).</summary>
/// <param name="Type">Type of the subject; only <c>ServiceAccount</c> is supported.</param>
/// <param name="Account">The service account; null when the bundle names none.</param>
internal sealed record Executor(string Type, ServiceAccount? Account)
{
    /// <summary>Reads the executor of a bundle, whose key is spelt <c>executer</c>; null when there is none.</summary>
    public static Executor? Read(JsonElement bundle)
    {
        if (bundle.Member("executer") is not { } executor)
        {
            return null;
        }

        var subject = executor.Member("subject") ?? default;
        return new Executor(
            subject.Text("type") ?? "",
            subject.Member("serviceAccount") is { } account
                ? new ServiceAccount(account.Text("namespace") ?? "", account.Text("name") ?? "")
                : null);
    }
}

/// <summary>A service account of the cluster.</summary>
internal sealed record ServiceAccount(string Namespace, string Name)
{
    /// <summary>Its user name.</summary>
    public string User => $"system:serviceaccount:{Namespace}:{Name}";
}
