using System.Text;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Brokers.Mqtt;
using Maestro.Gateway.Brokers.PubSub;
using Maestro.Gateway.Sources;
using Maestro.Gateway.Tests.Brokers;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.SystemTests.Wire;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Tests.Sources;

/// <summary>What would not reach an agent is refused before it is stored (protocol.md sections 1.7, 7.2 and 7.5).</summary>
public sealed class DeliverabilityCheckTests
{
    private readonly MqttLimits _mqtt = new(BrokerParts.Mqtt());

    [Theory]
    [InlineData(EventType.CreateRequest)]
    [InlineData(EventType.UpdateRequest)]
    public void An_event_larger_than_agents_take_is_refused(string action)
    {
        Assert.Null(Problem(null, Request(action, data: BundleEvents.MaxClientMessageSize - 4_000)));
        Assert.Contains("agents take 4194304 at most", Problem(null, Request(action, data: BundleEvents.MaxClientMessageSize)), StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_does_not_count_since_agents_can_do_without_it() =>
        Assert.Null(Problem(null, Request(EventType.CreateRequest, data: BundleEvents.MaxClientMessageSize - 4_000, metadata: 4_000)));

    [Fact]
    public void A_deletion_is_never_refused() =>
        Assert.Null(Problem(_mqtt, Request(EventType.DeleteRequest, metadata: 100_000)));

    [Fact]
    public void MQTT_carries_no_attribute_beyond_64_KiB()
    {
        Assert.Null(Problem(_mqtt, Request(EventType.CreateRequest, metadata: 65_000)));
        Assert.Contains("ce-metadata has", Problem(_mqtt, Request(EventType.CreateRequest, metadata: 66_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_broker_takes_it_says_when_it_is_connected_to()
    {
        Assert.Null(Problem(_mqtt, Request(EventType.CreateRequest, data: 200_000)));

        _mqtt.Learn(131_072);

        Assert.Contains("the broker takes 131072 at most, with which its agent is reached", Problem(_mqtt, Request(EventType.CreateRequest, data: 200_000)), StringComparison.Ordinal);
        Assert.Null(Problem(_mqtt, Request(EventType.CreateRequest, data: 100_000)));
    }

    [Fact]
    public void PubSub_carries_no_attribute_beyond_1_KiB() => Assert.Contains(
        "Pub/Sub carries 1024 at most in an attribute", Problem(new PubSubLimits(), Request(EventType.CreateRequest, metadata: 2_000)), StringComparison.Ordinal);

    // What was stored behind another broker must not be too large to be deleted.
    [Fact]
    public void A_deletion_goes_by_MQTT_without_what_finds_no_room()
    {
        _mqtt.Learn(131_072);
        var text = TextBinding.Encode(Events.Create("s", "north", "a"));
        var deletion = text with
        {
            Attributes = [.. text.Attributes.Where(pair => pair.Key != "ce-metadata"), new("ce-metadata", new string('x', 70_000)), new("ce-deletiontimestamp", "2026-01-15T10:30:00Z")],
            Data = new byte[200_000],
        };

        var message = _mqtt.MakeForAgent("north", deletion);

        Assert.Null(_mqtt.ProblemOf(message));
        Assert.Equal(0, message.Payload.Length);
        Assert.DoesNotContain("ce-metadata", message.UserProperties.Select(property => property.Name));
        Assert.Contains("ce-deletiontimestamp", message.UserProperties.Select(property => property.Name));
        Assert.NotNull(_mqtt.ProblemOf(_mqtt.MakeForAgent("north", text with { Data = new byte[200_000] })));
    }

    private static string? Problem(IBrokerLimits? broker, SpecRequest request) =>
        new DeliverabilityCheck(Options.Create(new DeliveryOptions { SourceId = "maestro" }), TimeProvider.System, broker).ProblemOf(request);

    private static SpecRequest Request(string action, int data = 100, int metadata = 100) => new(
        action, "s", "a", "north", 0, "e", EventAttributes.Write(InboundEvent.From(ProtobufBinding.Decode(Events.Create("s", "north", "a")))), JsonOfSize(metadata), JsonOfSize(data));

    private static byte[] JsonOfSize(int size) => Encoding.UTF8.GetBytes($$"""{"fill":"{{new string('x', size - 11)}}"}""");
}
