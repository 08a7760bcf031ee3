using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Access;

/// <summary>Nobody hands out rights through roles and bindings that they do not have.</summary>
internal sealed class RoleEscalation(Authorizer authorizer)
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <summary>Checks the roles and bindings somebody writes; everything else passes.</summary>
    /// <exception cref="ApiFailure">The writer would hand out more than they have (403).</exception>
    public void Check(ApiRequest request, JsonObject body)
    {
        if (request.Resource.Group != Group || request.User.IsMaster)
        {
            return;
        }

        var resource = request.Resource;
        var name = body.TextAt("metadata", "name") ?? "";
        var rules = PolicyRule.Of(body);
        if (resource.Kind is "Role" or "ClusterRole")
        {
            if (!authorizer.IsAllowed(request.User, new Attributes("escalate", Group, resource.Plural, request.Namespace, name)))
            {
                Refuse(request, name, rules);
            }

            return;
        }

        var role = body.TextAt("roleRef", "name") ?? "";
        var roles = body.TextAt("roleRef", "kind") == "ClusterRole" ? "clusterroles" : "roles";
        if (!authorizer.IsAllowed(request.User, new Attributes("bind", Group, roles, request.Namespace, role)))
        {
            Refuse(request, name, authorizer.RulesOf(roles, request.Namespace, role));
        }
    }

    private void Refuse(ApiRequest request, string name, IReadOnlyList<PolicyRule> rules)
    {
        var missing = rules.Where(rule => !authorizer.Covers(request.User, request.Namespace, rule)).ToList();
        if (missing.Count > 0)
        {
            var groups = string.Join(' ', request.User.Groups.Select(JsonText.Quoted));
            throw Failures.Forbidden(
                request.Resource,
                name,
                $"user {JsonText.Quoted(request.User.Name)} (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', missing.Select(rule => rule.Display))}");
        }
    }
}
