using System.Text.Json.Nodes;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>Asks the cluster whether the executor of a bundle may do what the agent is about to do (agent.md section 2.9).</summary>
internal sealed class ExecutorCheck(ApiClient api)
{
    private const string Reviews = "apis/authorization.k8s.io/v1/subjectaccessreviews";
    private const string Rbac = "rbac.authorization.k8s.io";

    /// <summary>Returns when the executor may apply the manifest.</summary>
    /// <exception cref="ManifestException">It may not, or it is no service account.</exception>
    /// <exception cref="ApiException">The cluster could not be asked.</exception>
    public async Task RequireAsync(Executor executor, ManifestTask task, CancellationToken cancellation)
    {
        var account = ExecutorRules.Account(executor);
        foreach (var verb in ExecutorRules.Verbs(task.IsOwned))
        {
            var review = await api.ReviewAsync(Reviews, ExecutorRules.Review(account, task.Key, verb), cancellation);
            if ((review.Member("status") ?? default).Member("allowed") is not { ValueKind: System.Text.Json.JsonValueKind.True })
            {
                throw new ManifestException(ExecutorRules.Refusal(task.Key), ApplyFailure.Executor);
            }
        }

        if (task.Key.Type is { Group: Rbac, Resource: "roles" or "rolebindings" or "clusterroles" or "clusterrolebindings" })
        {
            await RequireNoEscalationAsync(account, task, cancellation);
        }
    }

    // Nobody gets more rights through the agent than the executor could give away itself.
    private async Task RequireNoEscalationAsync(ServiceAccount account, ManifestTask task, CancellationToken cancellation)
    {
        try
        {
            var body = JsonBytes.Write((JsonObject)task.Body.DeepClone());
            await api.TryCreateAsync(task.Key, body, account.User, cancellation);
        }
        catch (ApiException cause) when (cause.IsForbidden)
        {
            throw new ManifestException(ExecutorRules.Escalation(task.Key), ApplyFailure.Executor);
        }
        catch (ApiException cause) when (cause.AlreadyExists)
        {
            // The rights are checked before the name is; the object itself is updated later.
        }
    }
}
