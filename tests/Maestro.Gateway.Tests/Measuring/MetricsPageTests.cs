using System.Text.RegularExpressions;
using Maestro.Gateway.Tests.Hosting;
using Maestro.SystemTests;
using Maestro.SystemTests.Monitoring;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Measuring;

/// <summary>What a running server counts, and whether docs/metrics.md tells it.</summary>
[Collection(OneServer.Name)]
public sealed partial class MetricsPageTests(ServerFixture fixture)
{
    private const string Type = "io.open-cluster-management.works.v1alpha1.manifestbundles";

    private static readonly string[] RuntimePrefixes = ["process_", "dotnet_", "prometheus_net_"];

    [Fact, Trait("Checklist", "rest-98")]
    public async Task The_life_of_a_bundle_is_counted_on_both_sides()
    {
        var (consumer, id, source) = (await fixture.Server.NewConsumerAsync(), Guid.NewGuid().ToString(), $"source-{Guid.NewGuid():N}");
        var agentName = $"{consumer}-work-agent";
        var before = await ScrapeAsync();
        await using var watcher = await fixture.Source.SubscribeSourceAsync(source);
        await using (var agent = await fixture.Agent.SubscribeAgentAsync(consumer))
        {
            await fixture.Source.PublishAsync(Events.Create(source, consumer, id));
            await agent.WaitAsync(id, 1);
            await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1));
            await fixture.Source.PublishAsync(Events.Update(source, consumer, id, 1));
            await agent.WaitAsync(id, 2);
            await fixture.Agent.PublishAsync(Events.Status(consumer, id, 2));
            await fixture.Agent.PublishAsync(Events.SpecResync(consumer));
            await agent.WaitAsync(sent => sent.Type.EndsWith("resync_response", StringComparison.Ordinal), "an answer to the resync");
            await fixture.Source.PublishAsync(Events.StatusResync(source));
            await Eventually.TrueAsync(() => watcher.Events.Count >= 3, RunningServer.Patience, "the statuses at the source");
            await fixture.Source.PublishAsync(Events.Delete(source, consumer, id));
            await agent.WaitAsync(sent => sent.Type.EndsWith("delete_request", StringComparison.Ordinal), "the deletion");
            await fixture.Agent.PublishAsync(Events.Status(consumer, id, 2, deleted: true));
        }

        await Eventually.TrueAsync(() => watcher.Events.Count >= 4, RunningServer.Patience, "the final status at the source");
        await WaitForAsync($"cloudevents_client_reconnected_total{{client_id=\"{consumer}\"}}", 1, async () =>
        {
            await using var again = await fixture.Agent.SubscribeAgentAsync(consumer);
        });

        var after = await ScrapeAsync();
        foreach (var action in new[] { "create_request", "update_request", "delete_request" })
        {
            Assert.Equal(1, after[Event("received", source, consumer, "spec", action)]);
            Assert.Equal(1, after[Event("sent", "maestro", consumer, "spec", action)]);
        }

        Assert.Equal(1, after[Event("sent", "maestro", consumer, "spec", "resync_response")]);
        Assert.Equal(1, after[Event("received", agentName, consumer, "spec", "resync_request")]);
        Assert.Equal(3, after[Event("received", agentName, consumer, "status", "update_request")]);
        Assert.Equal(4, after[Event("sent", source, consumer, "status", "update_request")]);
        Assert.Equal(1, after[Event("received", source, "", "status", "resync_request")]);
        Assert.Equal(1, after[$"resources_spec_resync_duration_seconds_count{{source=\"maestro\",consumer=\"{consumer}\",type=\"{Type}\"}}"]);
        Assert.Equal(1, after[$"resource_first_status_latency_seconds_bucket{{consumer=\"{consumer}\",source=\"{source}\",le=\"600\"}}"]);
        Assert.Equal(3, after[
            $"resource_status_event_processing_latency_seconds_count{{consumer=\"{consumer}\",source=\"{source}\",server_instance_id=\"{RunningServer.ClientId}\"}}"]);
        Assert.True(Grew("resource_processed_total{action=\"update\"}") >= 3, "one new spec and two statuses");
        Assert.True(Grew("spec_controller_event_reconcile_total{event_type=\"Delete\",status=\"success\"}") >= 1);
        Assert.True(Grew("spec_controller_event_reconcile_duration_seconds_count{event_type=\"Create\"}") >= 1);
        Assert.True(Grew("status_controller_event_reconcile_total{event_type=\"StatusDelete\",status=\"success\"}") >= 1);
        Assert.True(Grew("advisory_lock_count{type=\"resources\",status=\"OK\"}") >= 3, "a spec, a new one and a deletion");
        Assert.True(Grew("advisory_unlock_count{type=\"resources\",status=\"OK\"}") >= 3);
        Assert.True(Grew("advisory_lock_duration_sum{type=\"resource_status\",status=\"OK\"}") > 0);
        Assert.True(Grew("advisory_lock_duration_count{type=\"resource_status\",status=\"OK\"}") >= 3, "two statuses and the final one");
        Assert.True(Grew("workqueue_adds_total{queue_name=\"event-controller\"}") >= 3);
        Assert.True(Grew("workqueue_work_duration_seconds_sum{queue_name=\"event-controller\"}") > 0);
        Assert.True(Grew("workqueue_queue_duration_seconds_count{queue_name=\"status-event-controller\"}") >= 3);
        Assert.True(Grew("status_controller_event_sync_operation_total{status=\"success\"}") >= 1, "the resync of the source");

        double Grew(string series) => after[series] - before[series];
    }

    [Fact]
    public async Task What_a_stranger_invents_makes_no_series()
    {
        var (consumer, source) = ($"invented-{Guid.NewGuid():N}", $"stranger-{Guid.NewGuid():N}");

        await fixture.Source.RefusedAsync(Events.Create(source, consumer, Guid.NewGuid().ToString()));
        await fixture.Source.PublishAsync(Events.Delete(source, consumer, Guid.NewGuid().ToString()));
        await fixture.Agent.PublishAsync(Events.Status(consumer, Guid.NewGuid().ToString(), 1));

        var text = await PageAsync();
        Assert.DoesNotContain(consumer, text, StringComparison.Ordinal);
        Assert.Contains("cloudevents_received_total{source=\"_agents\",consumer=\"_all\"", text, StringComparison.Ordinal);
    }

    [Fact, Trait("Checklist", "rest-98")]
    public async Task The_page_tells_every_family_with_its_type_and_labels()
    {
        await fixture.NewBundleAsync();
        var metrics = await ScrapeAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "metrics.md"));
        var told = Row().Matches(page[..page.IndexOf("\n## With a message broker", StringComparison.Ordinal)])
            .ToDictionary(match => match.Groups[1].Value, match => (Type: match.Groups[2].Value, Labels: match.Groups[3].Value.Replace("`", "", StringComparison.Ordinal)));
        var served = metrics.Types.Where(family => !RuntimePrefixes.Any(prefix => family.Key.StartsWith(prefix, StringComparison.Ordinal)));

        Assert.Equal(
            told.Select(row => $"{row.Key} {row.Value.Type}").Order(StringComparer.Ordinal),
            served.Select(family => $"{family.Key} {family.Value}").Order(StringComparer.Ordinal));
        Assert.All(told, row => Assert.All(metrics.LabelsOf(row.Key), labels => Assert.Equal(row.Value.Labels, labels)));
        Assert.Empty(ContractMetrics.Problems(await PageAsync()));
    }

    private static string Event(string way, string source, string consumer, string subResource, string action) =>
        $"cloudevents_{way}_total{{source=\"{source}\",consumer=\"{consumer}\",type=\"{Type}\",subresource=\"{subResource}\",action=\"{action}\"}}";

    private async Task<string> PageAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(fixture.Server.MetricsAddress, "/metrics"));
    }

    private Task<MetricsText> ScrapeAsync() => MetricsText.OfAsync(fixture.Server.MetricsAddress);

    private Task WaitForAsync(string series, double atLeast, Func<Task> attempt) => Eventually.TrueAsync(
        async () =>
        {
            await attempt();
            return (await ScrapeAsync())[series] >= atLeast;
        },
        RunningServer.Patience,
        series);

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (counter|gauge|histogram) \| ([^|]*?) *\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
