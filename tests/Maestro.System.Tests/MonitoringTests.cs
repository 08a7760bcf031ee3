using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Maestro.SystemTests.Deploying;
using Maestro.SystemTests.Monitoring;
using YamlDotNet.RepresentationModel;

namespace Maestro.SystemTests;

/// <summary>
/// Rules and dashboard of <c>deploy/monitoring</c> use metrics and labels that a server has or docs/metrics.md tells, which
/// <c>MetricsPageTests</c> holds against a server that has had something to count. Those of agents: <see cref="DeployTests"/>.
/// </summary>
public sealed partial class MonitoringTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Every_rule_uses_what_there_is_and_says_what_to_do()
    {
        var metrics = await MetricsAsync();
        var rules = AlertRules.All();
        Assert.Empty(rules.Where(rule => rule.Group != AlertRules.OfAgents).SelectMany(rule => AlertRules.Problems(rule.Rule, metrics)));
        Assert.Equal(rules.Count, rules.Select(rule => rule.Rule["alert"].ToString()).Distinct().Count());
        Assert.All(rules, rule =>
        {
            Assert.Equal(["alert", "annotations", "expr", "for", "labels"], rule.Rule.Children.Keys.Select(key => key.ToString()).Order());
            Assert.Contains(rule.Rule["labels"]["severity"].ToString(), (string[])["critical", "warning"]);
            Assert.Matches(@"^\d+[mh]$", rule.Rule["for"].ToString());
            Assert.Equal(["description", "summary"], ((YamlMappingNode)rule.Rule["annotations"]).Children.Keys.Select(key => key.ToString()).Order());
            Assert.All(((YamlMappingNode)rule.Rule["annotations"]).Children.Values, text => Assert.EndsWith(".", text.ToString(), StringComparison.Ordinal));
        });
    }

    [Fact]
    public void The_rule_on_memory_knows_the_limit_of_the_Deployment()
    {
        var limit = ServerManifests.Service["resources"]["limits"]["memory"].ToString();
        Assert.EndsWith("Gi", limit, StringComparison.Ordinal);
        var rule = AlertRules.All().Single(rule => rule.Rule["alert"].ToString() == "MaestroMemoryShort").Rule;
        var bytes = long.Parse(limit[..^2], CultureInfo.InvariantCulture) << 30;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" 0.85 * {bytes} "), rule["expr"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_panel_of_the_dashboard_uses_what_there_is_and_has_its_place()
    {
        var metrics = await MetricsAsync();
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "monitoring", "dashboard.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        HashSet<string> variables =
        [
            "__rate_interval",
            .. dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("name").GetString()!),
        ];
        var taken = new HashSet<(int X, int Y)>();
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        foreach (var panel in panels)
        {
            var title = panel.GetProperty("title").GetString();
            var place = panel.GetProperty("gridPos");
            var (x, y, width, height) = (Of("x"), Of("y"), Of("w"), Of("h"));
            Assert.InRange(x + width, 1, 24);
            Assert.All(
                Enumerable.Range(x, width).SelectMany(column => Enumerable.Range(y, height).Select(line => (column, line))),
                cell => Assert.True(taken.Add(cell), $"{title} covers another panel"));

            var targets = panel.TryGetProperty("targets", out var list) ? list.EnumerateArray().ToList() : [];
            Assert.Equal(panel.GetProperty("type").GetString() == "row", targets.Count == 0);
            foreach (var target in targets)
            {
                var expression = target.GetProperty("expr").GetString()!;
                var legend = Legend().Matches(target.GetProperty("legendFormat").GetString()!).Select(label => label.Groups[1].Value);
                Assert.True(PromQl.Problems(expression, metrics, legend) is [], $"{title}: {string.Join(", ", PromQl.Problems(expression, metrics, legend))}");
                Assert.Subset(variables, Variable().Matches(expression).Select(variable => variable.Groups[1].Value).ToHashSet());
            }

            int Of(string name) => place.GetProperty(name).GetInt32();
        }
    }

    [Theory]
    [InlineData("sum by (source) (rate(grpc_server_processed_total{type=\"Publish\",code!~\"OK|x{}\"}[5m])) > 0.5", "")]
    [InlineData("histogram_quantile(0.9, sum by (le) (rate(maestro_delivery_latency_seconds_bucket[$__rate_interval] offset 5m)))", "")]
    [InlineData("process_working_set_bytes > 5 and on (job, instance) maestro_build_info", "")]
    [InlineData("grpc_server_processed_totals", "metric grpc_server_processed_totals")]
    [InlineData("maestro_delivery_latency_seconds", "metric maestro_delivery_latency_seconds")]
    [InlineData("rate(grpc_server_processed_total_count[5m])", "metric grpc_server_processed_total_count")]
    [InlineData("rate(process_cpu_seconds[5m])", "metric process_cpu_seconds")]
    [InlineData("grpc_server_processed_total{status=\"OK\"}", "label status of grpc_server_processed_total")]
    [InlineData("sum without (consumer) (grpc_server_processed_total)", "label consumer")]
    [InlineData("sum by (le) (grpc_server_processed_total)", "label le")]
    [InlineData("rates(grpc_server_processed_total[5m])", "function rates")]
    public async Task What_there_is_not_is_found(string expression, string expected) =>
        Assert.Equal(expected, string.Join(", ", PromQl.Problems(expression, await MetricsAsync())));

    private async Task<MetricCatalogue> MetricsAsync()
    {
        using var http = new HttpClient();
        return MetricCatalogue.OfPageAndDocumentation(
            await http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{fixture.Server.MetricsPort}/metrics"))));
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Legend();

    [GeneratedRegex(@"\$(\w+)")]
    private static partial Regex Variable();
}
