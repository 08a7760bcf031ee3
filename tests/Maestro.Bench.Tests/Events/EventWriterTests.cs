using System.Buffers.Binary;
using System.Text.Json;
using Google.Protobuf;
using Maestro.Bench.Events;
using Maestro.Bench.Rpc;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.ResourceBundles;
using CloudEvent = CloudNative.CloudEvents.CloudEvent;

namespace Maestro.Bench.Tests.Events;

/// <summary>The requests as the server's own code reads them.</summary>
public sealed class EventWriterTests
{
    private const int Size = 2048;

    private static readonly RunNames Names = new("0123456789abcd");

    private readonly EventWriter _events = new(Names, new Payloads(Size));

    [Theory]
    [InlineData(0, EventType.CreateRequest)]
    [InlineData(7, EventType.UpdateRequest)]
    public void A_spec_is_what_a_server_accepts(int baseVersion, string action)
    {
        var cloudEvent = Decode(_events.Spec(source: 3, consumer: 12, bundle: 345, baseVersion, payload: 9));

        var request = SpecRequest.Read(cloudEvent);

        Assert.Equal(EventType.Spec(action), cloudEvent.Type);
        Assert.Equal((Names.Source(3), Names.Consumer(12), Names.Bundle(345)), (request.Source, request.ClusterName, request.ResourceId));
        Assert.Equal(baseVersion, request.ResourceVersion);
        Assert.Equal(Size, request.Data.Length);
        Assert.Null(BundleValidation.Validate(request.Data, new BundleValidationOptions()));
        using var metadata = JsonDocument.Parse(request.Metadata);
        Assert.Equal(Names.Bundle(345), metadata.RootElement.GetProperty("uid").GetString());
        Assert.InRange(DateTimeOffset.UtcNow - cloudEvent.Time!.Value, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void No_two_events_have_the_same_id()
    {
        var ids = Enumerable.Range(0, 100).Select(i => Decode(_events.Spec(0, 0, i, 0, i)).Id).ToHashSet();

        Assert.Equal(100, ids.Count);
        Assert.All(ids, id => Assert.True(Guid.TryParse(id, out _)));
    }

    [Fact]
    public void A_status_is_what_a_server_accepts()
    {
        var report = StatusReport.Read(Decode(_events.StatusUpdate(consumer: 1, bundle: 2, version: 3, sequence: 2011740148638683136)));

        Assert.Equal((Names.Consumer(1), Names.Bundle(2), 3), (report.ClusterName, report.ResourceId, report.ResourceVersion));
        Assert.Equal("maestro", report.OriginalSource);
        Assert.Equal("2011740148638683136", report.SequenceId);
        Assert.False(report.Deleted);
    }

    [Fact]
    public void A_resync_lists_what_the_agent_holds()
    {
        var request = SpecResyncRequest.Read(Decode(_events.SpecResync(consumer: 4, [(8, 1), (9, 2)])));

        Assert.Equal(Names.Consumer(4), request.ClusterName);
        Assert.Equal([Names.Bundle(8), Names.Bundle(9)], request.Versions.Select(entry => entry.ResourceId));
    }

    [Fact]
    public void Subscriptions_say_whose_events_are_wanted()
    {
        var agent = SubscriptionRequest.Parser.ParseFrom(Message(_events.AgentSubscription(5)));
        var watcher = SubscriptionRequest.Parser.ParseFrom(Message(_events.SourceSubscription(6)));

        Assert.Equal((Names.Consumer(5), DataType.ManifestBundle.ToString(), ""), (agent.ClusterName, agent.DataType, agent.Source));
        Assert.Equal((Names.Source(6), "", ""), (watcher.Source, watcher.ClusterName, watcher.DataType));
    }

    private static CloudEvent Decode(ReadOnlySpan<byte> request) =>
        ProtobufBinding.Decode(PublishRequest.Parser.ParseFrom(Message(request)).Event);

    private static ByteString Message(ReadOnlySpan<byte> prefixed)
    {
        Assert.Equal(0, prefixed[0]);
        Assert.Equal(prefixed.Length - GrpcCall.PrefixSize, BinaryPrimitives.ReadInt32BigEndian(prefixed[1..]));
        return ByteString.CopyFrom(prefixed[GrpcCall.PrefixSize..]);
    }
}
