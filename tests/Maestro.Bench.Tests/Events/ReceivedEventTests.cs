using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Bench.Events;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Value = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.Bench.Tests.Events;

public sealed class ReceivedEventTests
{
    private readonly CloudEvent _event = new()
    {
        Id = "id",
        Source = "maestro",
        SpecVersion = "1.0",
        Type = EventType.Spec(EventType.UpdateRequest),
        BinaryData = ByteString.CopyFromUtf8("{}"),
        Attributes =
        {
            ["ce-resourceid"] = new Value { CeString = "bundle-1" },
            ["ce-resourceversion"] = new Value { CeInteger = 300 },
            ["ce-time"] = new Value { CeTimestamp = new Timestamp { Seconds = 5 } },
            ["ce-clustername"] = new Value { CeString = "north" },
        },
    };

    [Fact]
    public void It_finds_what_the_bookkeeping_needs()
    {
        var received = ReceivedEvent.Read(_event.ToByteArray());

        Assert.Equal("bundle-1", Encoding.ASCII.GetString(received.ResourceId));
        Assert.Equal(300, received.Version);
        Assert.Equal(0, received.Sequence);
        Assert.False(received.IsHeartbeat);
        Assert.False(received.IsDeletion);
    }

    [Fact]
    public void A_status_has_a_sequence_and_its_version_may_be_text()
    {
        _event.Attributes["ce-sequenceid"] = new Value { CeString = "2011740148638683136" };
        _event.Attributes["ce-resourceversion"] = new Value { CeString = "12" };

        var received = ReceivedEvent.Read(_event.ToByteArray());

        Assert.Equal(2011740148638683136, received.Sequence);
        Assert.Equal(12, received.Version);
    }

    [Fact]
    public void A_deletion_is_known_by_its_time()
    {
        _event.Attributes["ce-deletiontimestamp"] = new Value { CeTimestamp = new Timestamp { Seconds = 5 } };

        Assert.True(ReceivedEvent.Read(_event.ToByteArray()).IsDeletion);
    }

    [Fact]
    public void A_heartbeat_is_one()
    {
        var heartbeat = new CloudEvent { Id = "x", SpecVersion = "1.0", Type = EventType.Heartbeat };

        Assert.True(ReceivedEvent.Read(heartbeat.ToByteArray()).IsHeartbeat);
    }
}
