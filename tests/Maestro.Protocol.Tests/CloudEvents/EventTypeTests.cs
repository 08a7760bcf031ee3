using Maestro.Protocol.CloudEvents;

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
}
