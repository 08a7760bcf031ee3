using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

/// <summary>Kinds that come and go while an agent runs (agent.md D-18).</summary>
public class DefinitionTests
{
    [Theory]
    [InlineData("widgets")]
    [InlineData("widgetz")]
    public async Task A_definition_that_goes_and_comes_back_is_noticed_under_any_name(string plural)
    {
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(Samples.WidgetDefinition));
        await bench.ApplyAsync("w", 1, Bundle(Samples.Widget("x")));
        bench.Kube.Objects.Delete("apiextensions.k8s.io/v1", "CustomResourceDefinition", null, "widgets.example.com");
        await bench.ReportsAsync("w", "Available", "False");
        await bench.ReportsAsync("w", "Applied", "False");
        bench.Kube.Objects.Put(Samples.WidgetDefinition.Replace("widgets", plural, StringComparison.Ordinal));
        await bench.ReportsAsync("w", "Applied", "True");
        await bench.ReportsAsync("w", "Available", "True");

        Assert.NotNull(bench.Kube.Objects.Find("example.com/v1", "Widget", "shop", "x"));
    }
}
