using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

public class ObservingTests
{
    private const string Managers =
        """ "feedbackRules":[{"type":"JSONPaths","jsonPaths":[{"name":"manager","path":".metadata.managedFields[0].manager"}]}] """;

    private const string Managed = """
         "conditionRules":[{"condition":"Managed","type":"CEL","celExpressions":["object.metadata.managedFields.exists(m, m.manager == 'work-agent')"]}]
        """;

    [Theory]
    [Trait("Checklist", "agent-89")]
    [Trait("Checklist", "agent-97")]
    [InlineData(50)]
    [InlineData(0)]
    public async Task Rules_see_who_manages_the_fields_of_an_object(int maxWatches)
    {
        await using var bench = await StartAsync(new AgentOptions { MaxFeedbackWatch = maxWatches, PublishRate = 0, KubeApiQps = 1000, KubeApiBurst = 1000 });
        await bench.ApplyAsync("w", 1, Bundle(
            Map("a") + "," + Map("b"),
            $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Managers)}},{{Config("", "configmaps", "b", Managed)}}] """));

        Assert.Contains("\"string\":\"work-agent\"", AgentBench.Data(bench.Statuses("w")[^1]).GetRawText(), StringComparison.Ordinal);
        Assert.Equal("True: Manifest is Managed", bench.Condition("w", "Managed", 1));
    }

    [Fact]
    public async Task Only_what_such_a_rule_is_for_costs_a_request()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("first", 1, Bundle(Map("c")));
        await bench.WatchedAsync("first");
        bench.Kube.Requests.Clear();
        await bench.ApplyAsync("w", 1, Bundle(Map("a") + "," + Map("b"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Managers)}}] """));

        var read = bench.Kube.Requests.All.Where(request => request is { Verb: "get", Resource: "configmaps" }).Select(request => request.Name);
        Assert.Equal(["a"], read.Distinct());
    }
}
