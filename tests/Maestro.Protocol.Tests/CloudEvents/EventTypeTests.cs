using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.CloudEvents;

public sealed class EventTypeTests
{
    [Theory]
    [InlineData("io.open-cluster-management.works.v1alpha1.manifestbundles.spec.create_request", SubResource.Spec, "create_request")]
    [InlineData("io.open-cluster-management.works.v1alpha1.manifestbundles.status.resync_request", SubResource.Status, "resync_request")]
    public void Reads_the_parts_from_the_right(string text, SubResource subResource, string action)
    {
        Assert.True(EventType.TryParse(text, out var eventType));

        Assert.Equal(new EventType(DataType.ManifestBundle, subResource, action), eventType);
        Assert.Equal(text, eventType.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(EventType.Heartbeat)]
    [InlineData("works.v1alpha1.manifestbundles.spec")]
    [InlineData("io.works.v1alpha1.manifestbundles.data.create_request")]
    [InlineData("io..works.v1alpha1.manifestbundles.spec.create_request")]
    public void Refuses_other_text(string? text) => Assert.False(EventType.TryParse(text, out _));

    [Theory]
    [InlineData("group.v1.things", true)]
    [InlineData("a.b.c.v1.things", true)]
    [InlineData("v1.things", false)]
    [InlineData("a..things", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [Trait("Checklist", "protocol-9")]
    public void A_data_type_has_three_parts(string? text, bool valid) => Assert.Equal(valid, DataType.TryParse(text, out _));

    [Theory]
    [InlineData("io.open-cluster-management.works.v1alpha1.manifestbundles.spec.delete_request", SubResource.Spec, "delete_request")]
    [InlineData("io.open-cluster-management.works.v1alpha1.manifestbundles.status.resync_response", SubResource.Status, "resync_response")]
    public void An_encoded_event_tells_its_type(string text, SubResource subResource, string action)
    {
        var message = new WireEvent { Id = "1", Source = "s", SpecVersion = "1.0", Type = text, BinaryData = ByteString.CopyFromUtf8("{}") };

        Assert.Equal(new EventType(DataType.ManifestBundle, subResource, action), EventType.OfEncoded(message.ToByteArray()));
    }

    [Theory]
    [InlineData(EventType.Heartbeat)]
    [InlineData("group.v1.things.spec.create_request")]
    [InlineData("")]
    public void Of_an_unusual_encoded_event_the_type_is_not_told(string text) =>
        Assert.Null(EventType.OfEncoded(new WireEvent { Id = "1", Source = "s", SpecVersion = "1.0", Type = text }.ToByteArray()));
}
