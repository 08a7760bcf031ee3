using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.ResourceBundles;
using Value = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.Protocol.Bench;

/// <summary>One bundle's events, as the Go clients write them.</summary>
internal sealed class SampleEvents(int size)
{
    private const string Id = "7d3f0c5e-0000001";
    private const string Consumer = "bench-00000";

    private readonly SequenceIdGenerator _sequence = new(TimeProvider.System);

    public PublishRequest Spec(int baseVersion, int payload)
    {
        var metadata = $$"""{"name":"work-{{Id}}","namespace":"{{Consumer}}","uid":"{{Id}}","resourceVersion":"{{baseVersion}}","labels":{"app":"bench"} }""";
        return new PublishRequest
        {
            Event = Event(EventType.Spec(baseVersion == 0 ? EventType.CreateRequest : EventType.UpdateRequest), "bench", Consumer, Id, baseVersion, "",
                [("ce-metadata", new Value { CeString = metadata })], Data(payload)),
        };
    }

    public PublishRequest Status(int version) => new()
    {
        Event = Event(EventType.Status(EventType.UpdateRequest), $"{Consumer}-agent", Consumer, Id, version, "maestro",
            [("ce-sequenceid", new Value { CeString = _sequence.Next().ToString() })], StatusData),
    };

    private static readonly ByteString StatusData = ByteString.CopyFromUtf8(
        """{"conditions":[{"type":"Applied","status":"True","observedGeneration":1,"lastTransitionTime":"2026-01-15T10:00:02Z","reason":"AppliedManifestWorkComplete","message":"Apply manifest work complete"}],"resourceStatus":[{"resourceMeta":{"ordinal":0,"group":"","version":"v1","kind":"ConfigMap","resource":"configmaps","name":"bench","namespace":"default"},"statusFeedback":{},"conditions":[{"type":"Applied","status":"True","lastTransitionTime":"2026-01-15T10:00:02Z","reason":"AppliedManifestComplete","message":"Apply manifest complete"}]}]}""");

    private static CloudEvent Event(
        string type, string source, string consumer, string id, int version, string originalSource, (string, Value)[] more, ByteString data)
    {
        var cloudEvent = new CloudEvent
        {
            Id = Guid.NewGuid().ToString(),
            Source = source,
            SpecVersion = "1.0",
            Type = type,
            BinaryData = data,
            Attributes =
            {
                ["contenttype"] = new Value { CeString = "application/json" },
                ["ce-time"] = new Value { CeTimestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) },
                ["ce-clustername"] = new Value { CeString = consumer },
                ["ce-resourceid"] = new Value { CeString = id },
                ["ce-resourceversion"] = new Value { CeInteger = version },
                ["ce-originalsource"] = new Value { CeString = originalSource },
                ["ce-logtracing"] = new Value { CeString = "{}" },
            },
        };
        foreach (var (name, value) in more)
        {
            cloudEvent.Attributes[name] = value;
        }

        return cloudEvent;
    }

    private ByteString Data(int payload)
    {
        // Text that compresses about as well as manifests do, and differs from version to version.
        var text = new StringBuilder(size);
        text.Append("""{"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bench","namespace":"default"},"data":{"n":" """)
            .Append(payload).Append('"');
        for (var i = 0; text.Length < size - 64; i++)
        {
            text.Append(",\"key-").Append(i).Append("\":\"").Append((uint)HashCode.Combine(payload, i)).Append('"');
        }

        return ByteString.CopyFromUtf8(text.Append("}}]}").ToString());
    }
}
