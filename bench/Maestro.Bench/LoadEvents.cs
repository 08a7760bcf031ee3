using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.ResourceBundles;
using Value = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.Bench;

/// <summary>The events of a run, as the Go clients write them.</summary>
internal sealed class LoadEvents(LoadPlan plan)
{
    private readonly SequenceIdGenerator _sequence = new(TimeProvider.System);

    public PublishRequest Spec(int bundle, int baseVersion, int payload)
    {
        var id = plan.Bundle(bundle);
        var consumer = LoadPlan.Consumer(bundle % plan.Consumers);
        var metadata = $$"""{"name":"work-{{id}}","namespace":"{{consumer}}","uid":"{{id}}","resourceVersion":"{{baseVersion}}","labels":{"app":"bench"} }""";
        return new PublishRequest
        {
            Event = Event(EventType.Spec(baseVersion == 0 ? EventType.CreateRequest : EventType.UpdateRequest), plan.Source, consumer, id, baseVersion, "",
                [("ce-metadata", new Value { CeString = metadata })], Data(payload)),
        };
    }

    public PublishRequest Status(string consumer, string id, int version) => new()
    {
        Event = Event(EventType.Status(EventType.UpdateRequest), $"{consumer}-agent", consumer, id, version, "maestro",
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
        var text = new StringBuilder(plan.Size);
        text.Append("""{"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bench","namespace":"default"},"data":{"n":" """)
            .Append(payload).Append('"');
        for (var i = 0; text.Length < plan.Size - 64; i++)
        {
            text.Append(",\"key-").Append(i).Append("\":\"").Append((uint)HashCode.Combine(payload, i)).Append('"');
        }

        return ByteString.CopyFromUtf8(text.Append("}}]}").ToString());
    }
}
