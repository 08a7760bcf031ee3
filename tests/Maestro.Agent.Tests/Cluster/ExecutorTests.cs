using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

public class ExecutorTests
{
    private const string Executor =
        """ "executer":{"subject":{"type":"ServiceAccount","serviceAccount":{"namespace":"shop","name":"limited"}}} """;

    [Fact]
    [Trait("Checklist", "agent-24")]
    [Trait("Checklist", "agent-58")]
    [Trait("Checklist", "agent-59")]
    public async Task An_executor_without_the_right_is_refused_and_asked_about_again_later()
    {
        await using var bench = await StartAsync();
        var before = TimeProvider.System.GetTimestamp();
        bench.Send("w", 1, Bundle(Map("cm-a"), Executor));
        await bench.ReportsAsync("w", "Available", "False");
        var pause = TimeProvider.System.GetElapsedTime(before, bench.Agent.Works.Find("w")!.ReapplyAt);

        Assert.Equal(
            "False: Failed to apply manifest: not allowed to apply the resource  configmaps, shop cm-a, will try again in 1m0s",
            bench.Condition("w", "Applied", 0));
        Assert.Equal(1, bench.Kube.Requests.Count("create", "subjectaccessreviews"));
        Assert.Null(bench.FindMap("cm-a"));
        Assert.InRange(pause, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1) + TimeProvider.System.GetElapsedTime(before));
    }

    [Fact]
    [Trait("Checklist", "agent-58")]
    public async Task An_executor_with_the_right_is_asked_about_five_verbs()
    {
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(Grant("configmaps", "")));
        await bench.ApplyAsync("w", 1, Bundle(Map("cm-a"), Executor));

        Assert.Equal(5, bench.Kube.Requests.Count("create", "subjectaccessreviews"));
        Assert.NotNull(bench.FindMap("cm-a"));
    }

    [Fact]
    [Trait("Checklist", "agent-24")]
    public async Task The_right_spelling_of_an_executor_is_ignored()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("cm-a"), Executor.Replace("executer", "executor", StringComparison.Ordinal)));

        Assert.Equal(0, bench.Kube.Requests.Count("create", "subjectaccessreviews"));
    }

    [Fact]
    [Trait("Checklist", "agent-60")]
    public async Task An_executor_cannot_give_away_rights_it_does_not_have()
    {
        const string Role = """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r","namespace":"shop"},
             "rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]}
            """;
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(Grant("roles", "rbac.authorization.k8s.io")));
        bench.Send("w", 1, Bundle(Role, Executor));
        await bench.ReportsAsync("w", "Applied", "False");

        Assert.Equal(
            "False: Failed to apply manifest: not allowed to apply the resource rbac.authorization.k8s.io roles, shop r, error: permission escalation, will try again in 1m0s",
            bench.Condition("w", "Applied", 0));
    }

    [Fact]
    [Trait("Checklist", "agent-61")]
    public async Task An_executor_of_another_type_is_refused()
    {
        await using var bench = await StartAsync();
        bench.Send("w", 1, Bundle(Map("cm-a"), Executor.Replace("\"type\":\"ServiceAccount\"", "\"type\":\"User\"", StringComparison.Ordinal)));
        await bench.ReportsAsync("w", "Applied", "False");

        Assert.Equal("False: Failed to apply manifest: only support ServiceAccount type for the executor", bench.Condition("w", "Applied", 0));
    }

    private static string Grant(string resource, string group) => $$$"""
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"limited","namespace":"shop"},
         "rules":[{"apiGroups":["{{{group}}}"],"resources":["{{{resource}}}"],"verbs":["create","update","patch","get","delete"]}]}
        ---
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"limited","namespace":"shop"},
         "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"limited"},
         "subjects":[{"kind":"ServiceAccount","name":"limited","namespace":"shop"}]}
        """;
}
