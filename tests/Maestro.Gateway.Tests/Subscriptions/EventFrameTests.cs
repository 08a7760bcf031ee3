using Maestro.Gateway.Subscriptions;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Gateway.Tests.Subscriptions;

public sealed class EventFrameTests
{
    [Fact, Trait("Checklist", "protocol-11")]
    public void A_heartbeat_carries_id_version_and_type_and_nothing_else()
    {
        var first = CloudEvent.Parser.ParseFrom(EventFrame.Heartbeat().Bytes);
        var second = CloudEvent.Parser.ParseFrom(EventFrame.Heartbeat().Bytes);

        Assert.Equal(("1.0", "io.open-cluster-management.cloudevents.heartbeat", ""), (first.SpecVersion, first.Type, first.Source));
        Assert.Empty(first.Attributes);
        Assert.Equal(CloudEvent.DataOneofCase.None, first.DataCase);
        Assert.NotEmpty(first.Id);
        Assert.NotEqual(first.Id, second.Id);
    }
}
