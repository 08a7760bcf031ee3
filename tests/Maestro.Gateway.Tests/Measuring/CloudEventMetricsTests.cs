using Google.Protobuf;
using Maestro.Gateway.Hosting;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains.Delivery;
using Maestro.Protocol.CloudEvents;
using Maestro.SystemTests.Wire;
using Microsoft.Extensions.Options;
using Prometheus;

namespace Maestro.Gateway.Tests.Measuring;

public sealed class CloudEventMetricsTests
{
    private const string Type = "io.open-cluster-management.works.v1alpha1.manifestbundles";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task An_event_is_counted_by_its_own_type_whoever_it_goes_to()
    {
        var metrics = Limited(10);
        var update = Events.Update("a", "north", "id", 1).ToByteArray();

        metrics.SentToAgent("north", update)!.Inc();
        metrics.SentToAgent("north", update)!.Inc();
        metrics.SentToSource("a", "north", Events.Status("north", "id", 1).ToByteArray())!.Inc();

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(2, text[Sent("maestro", "north", "spec", "update_request")]);
        Assert.Equal(1, text[Sent("a", "north", "status", "update_request")]);
    }

    [Fact]
    public void Neither_heartbeats_nor_foreign_events_are_counted()
    {
        var foreign = Events.Update("a", "north", "id", 1);
        foreign.Type = "example.org.v1.things.spec.update_request";

        Assert.Null(Limited(10).SentToAgent("north", EventFrame.Heartbeat().Bytes));
        Assert.Null(Limited(10).SentToAgent("north", foreign.ToByteArray()));
    }

    [Fact]
    public async Task Beyond_the_limit_agents_share_a_series_and_lose_their_names()
    {
        var metrics = Limited(1);
        for (var index = 0; index < 3; index++)
        {
            metrics.ReceivedFromAgent($"agent-{index}", $"c{index}", SubResource.Status, EventType.UpdateRequest, accepted: true);
            metrics.Resynced($"c{index}", TimeSpan.FromSeconds(1));
            metrics.Reconnected($"c{index}");
        }

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(1, text[Received("agent-0", "c0", "status", "update_request")]);
        Assert.Equal(2, text[Received("_agents", "_all", "status", "update_request")]);
        Assert.Equal(2, text[$"resources_spec_resync_duration_seconds_bucket{{source=\"maestro\",consumer=\"_all\",type=\"{Type}\",le=\"1\"}}"]);
        Assert.Equal(2, text["cloudevents_client_reconnected_total{client_id=\"_all\"}"]);
    }

    private static string Sent(string source, string consumer, string subResource, string action) =>
        Received(source, consumer, subResource, action).Replace("received", "sent", StringComparison.Ordinal);

    private static string Received(string source, string consumer, string subResource, string action) =>
        $"cloudevents_received_total{{source=\"{source}\",consumer=\"{consumer}\",type=\"{Type}\",subresource=\"{subResource}\",action=\"{action}\"}}";

    private CloudEventMetrics Limited(int limit) => new(
        Metrics.WithCustomRegistry(_registry), new SourceLabels(), new GatewaySettings { MaxConsumerLabels = limit }, Options.Create(new DeliveryOptions()));
}
