using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;

namespace Maestro.KubernetesApi.Access;

/// <summary>Role-based access control, from the roles and bindings in the store. Members of <c>system:masters</c> may do everything.</summary>
internal sealed class Authorizer(ObjectStore store)
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <summary>Whether the user may do it.</summary>
    public bool IsAllowed(UserInfo user, Attributes wanted) =>
        user.IsMaster || RulesFor(user, wanted.Namespace).Any(rule => rule.Allows(wanted));

    /// <summary>Whether the user has every right of the rule.</summary>
    public bool Covers(UserInfo user, string @namespace, PolicyRule rule) => user.IsMaster || Singles(rule).All(single => IsAllowed(user, single with
    {
        Namespace = @namespace,
    }));

    /// <summary>The rules of a role; none when it does not exist.</summary>
    public IReadOnlyList<PolicyRule> RulesOf(string roles, string @namespace, string name) => PolicyRule.Of(
        store.Find(new ObjectKey(new StorageKey(Group, roles), roles == "roles" ? @namespace : "", name))?.Body);

    /// <summary>The rules that hold for a user in a namespace; empty for the whole cluster.</summary>
    public IEnumerable<PolicyRule> RulesFor(UserInfo user, string @namespace)
    {
        foreach (var binding in store.List(new StorageKey(Group, "clusterrolebindings"), null).Objects.Where(binding => IsFor(binding, user)))
        {
            foreach (var rule in RulesOf("clusterroles", "", binding.Body.TextAt("roleRef", "name") ?? ""))
            {
                yield return rule;
            }
        }

        if (@namespace.Length == 0)
        {
            yield break;
        }

        foreach (var binding in store.List(new StorageKey(Group, "rolebindings"), @namespace).Objects.Where(binding => IsFor(binding, user)))
        {
            var roles = binding.Body.TextAt("roleRef", "kind") == "ClusterRole" ? "clusterroles" : "roles";
            foreach (var rule in RulesOf(roles, @namespace, binding.Body.TextAt("roleRef", "name") ?? ""))
            {
                yield return rule;
            }
        }
    }

    private static bool IsFor(StoredObject binding, UserInfo user) => (binding.Body.ArrayAt("subjects") ?? []).Any(subject => subject.TextAt("kind") switch
    {
        "User" => subject.TextAt("name") == user.Name,
        "Group" => user.Groups.Contains(subject.TextAt("name")),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{subject.TextAt("namespace")}:{subject.TextAt("name")}",
        _ => false,
    });

    private static IEnumerable<Attributes> Singles(PolicyRule rule)
    {
        foreach (var verb in rule.Verbs)
        {
            foreach (var url in rule.Urls)
            {
                yield return new Attributes(verb, "", "", "", "", url);
            }

            foreach (var group in rule.Groups)
            {
                foreach (var resource in rule.Resources)
                {
                    foreach (var name in rule.Names.DefaultIfEmpty(""))
                    {
                        yield return new Attributes(verb, group, resource, "", name);
                    }
                }
            }
        }
    }
}
