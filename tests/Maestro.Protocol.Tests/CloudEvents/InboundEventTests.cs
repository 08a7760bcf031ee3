using System.Text;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;

namespace Maestro.Protocol.Tests.CloudEvents;

public sealed class InboundEventTests
{
    [Fact]
    public void Everything_of_an_event_is_taken_over()
    {
        var cloudEvent = TestEvents.With("create-from-source", ExtensionNames.TimeRemainder, 42);
        cloudEvent[ExtensionAttributes.Of("custom", CloudEventAttributeType.Binary)] = new byte[] { 1 };

        var inbound = InboundEvent.From(cloudEvent);

        Assert.Equal((cloudEvent.Id, "billing-hub", cloudEvent.Type), (inbound.Id, inbound.Source, inbound.Type));
        Assert.Equal((byte[])cloudEvent.Data!, inbound.Data);
        Assert.Equal((string)cloudEvent["metadata"]!, Encoding.UTF8.GetString(inbound.Metadata!));
        Assert.Equal(new EventAttribute("time", cloudEvent.Time!, 42), inbound.Attributes.Single(attribute => attribute.Name == "time"));
        Assert.Equal(
            cloudEvent.GetPopulatedAttributes().Select(pair => pair.Key.Name).Except(["id", "source", "type", "metadata", "timeremainder"]),
            inbound.Attributes.Select(attribute => attribute.Name));
    }

    [Fact]
    public void Metadata_that_is_no_text_is_refused_by_who_reads_it() => TestEvents.AssertRefused(
        "metadata", () => SpecRequest.Read(TestEvents.With("create-from-source", ExtensionNames.Metadata, 5)));

    [Fact]
    public void Only_bytes_are_data()
    {
        var cloudEvent = Vector.Event("create-from-source");
        cloudEvent.Data = "{}";

        Assert.Throws<ArgumentException>(() => InboundEvent.From(cloudEvent));
        cloudEvent.Data = null;
        Assert.Empty(InboundEvent.From(cloudEvent).Data);
    }
}
