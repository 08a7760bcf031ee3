using System.Text;
using Maestro.Agent.Applying;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Applying;

public class ExecutorRulesTests
{
    private static readonly ObjectKey Map = new(new ResourceType("", "v1", "configmaps"), "shop", "cm-a");
    private static readonly ServiceAccount Account = new("tenants", "limited");

    [Fact]
    [Trait("Checklist", "agent-58")]
    public void Verbs_are_asked_for_in_order_and_deleting_only_for_what_is_owned()
    {
        Assert.Equal(["create", "update", "patch", "get", "delete"], ExecutorRules.Verbs(isOwned: true));
        Assert.Equal(["create", "update", "patch", "get"], ExecutorRules.Verbs(isOwned: false));
    }

    [Fact]
    [Trait("Checklist", "agent-59")]
    public void A_refusal_names_the_object_and_keeps_both_blanks_of_an_empty_group() => Assert.Equal(
        "not allowed to apply the resource  configmaps, shop cm-a, will try again in 1m0s", ExecutorRules.Refusal(Map));

    [Fact]
    [Trait("Checklist", "agent-60")]
    public void An_escalation_is_called_one() => Assert.Equal(
        "not allowed to apply the resource rbac.authorization.k8s.io clusterroles,  admin, error: permission escalation, will try again in 1m0s",
        ExecutorRules.Escalation(new ObjectKey(new ResourceType("rbac.authorization.k8s.io", "v1", "clusterroles"), "", "admin")));

    [Fact]
    [Trait("Checklist", "agent-61")]
    public void Only_service_accounts_execute()
    {
        Assert.Equal(
            "only support ServiceAccount type for the executor",
            Assert.Throws<ManifestException>(() => ExecutorRules.Account(new Executor("User", Account))).Message);
        Assert.Equal(
            "the executor service account is nil",
            Assert.Throws<ManifestException>(() => ExecutorRules.Account(new Executor("ServiceAccount", null))).Message);
        Assert.Equal(Account, ExecutorRules.Account(new Executor("ServiceAccount", Account)));
    }

    [Fact]
    public void A_review_names_user_groups_and_object() => Assert.Equal(
        """{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"resourceAttributes":{"namespace":"shop","verb":"patch","group":"","version":"v1","resource":"configmaps","name":"cm-a"},"user":"system:serviceaccount:tenants:limited","groups":["system:serviceaccounts","system:authenticated","system:serviceaccounts:tenants"]}}""",
        Encoding.UTF8.GetString(ExecutorRules.Review(Account, Map, "patch")));
}
