using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.ResourceBundles;
using Value = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.SystemTests.Wire;

/// <summary>Events written field by field, as a foreign client does.</summary>
public static class Events
{
    private static readonly SequenceIdGenerator Sequence = new(TimeProvider.System);

    public static string Bundle(string value = "1") =>
        $$"""{"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"rates","namespace":"ledger"},"data":{"eur":"{{value}}"} }]}""";

    public static CloudEvent Spec(string action, string source, string consumer, string id, int version = 0, string? data = null, string? metadata = null)
    {
        var cloudEvent = Event(EventType.Spec(action), source, consumer, data);
        cloudEvent.Attributes["ce-resourceid"] = Text(id);
        cloudEvent.Attributes["ce-resourceversion"] = new Value { CeInteger = version };
        cloudEvent.Attributes["ce-originalsource"] = Text("");
        if (metadata is not null)
        {
            cloudEvent.Attributes["ce-metadata"] = Text(metadata);
        }

        return cloudEvent;
    }

    public static CloudEvent Create(string source, string consumer, string id, string? data = null) => Spec(
        EventType.CreateRequest, source, consumer, id, 0, data ?? Bundle(),
        $$"""{"name":"work-of-{{id}}","namespace":"{{consumer}}","uid":"{{id}}","resourceVersion":"0","labels":{"app":"ledger"} }""");

    public static CloudEvent Update(string source, string consumer, string id, int version, string? data = null) => Spec(
        EventType.UpdateRequest, source, consumer, id, version, data ?? Bundle($"v{version + 1}"),
        $$"""{"name":"work-of-{{id}}","namespace":"{{consumer}}","uid":"{{id}}","labels":{"app":"ledger"} }""");

    public static CloudEvent Delete(string source, string consumer, string id) => Spec(EventType.DeleteRequest, source, consumer, id);

    /// <summary>A status report; the sequence id is fresh unless one is given.</summary>
    public static CloudEvent Status(string consumer, string id, int version, string? sequence = null, string message = "ok", bool deleted = false)
    {
        var condition = deleted
            ? """{"type":"Deleted","status":"True","lastTransitionTime":"2026-01-15T11:00:04Z","reason":"ManifestsDeleted","message":"gone"}"""
            : $$"""{"type":"Applied","status":"True","lastTransitionTime":"2026-01-15T10:00:02Z","reason":"AppliedManifestWorkComplete","message":"{{message}}"}""";
        var data = $$"""{"conditions":[{{condition}}],"resourceStatus":[]}""";
        var cloudEvent = Event(EventType.Status(EventType.UpdateRequest), $"{consumer}-work-agent", consumer, data);
        cloudEvent.Attributes["ce-resourceid"] = Text(id);
        cloudEvent.Attributes["ce-resourceversion"] = new Value { CeInteger = version };
        cloudEvent.Attributes["ce-originalsource"] = Text("maestro");
        cloudEvent.Attributes["ce-sequenceid"] = Text(sequence ?? NewSequence());
        cloudEvent.Attributes["ce-statushash"] = Text(StatusHash.Compute(cloudEvent.BinaryData.Span));
        return cloudEvent;
    }

    public static string NewSequence() => Sequence.Next().ToString();

    public static CloudEvent SpecResync(string consumer, params (string Id, long Version)[] held)
    {
        var data = JsonSerializer.Serialize(new
        {
            resourceVersions = held.Select(item => new { resourceID = item.Id, resourceVersion = item.Version }),
        });
        var cloudEvent = Event(EventType.Spec(EventType.ResyncRequest), $"{consumer}-work-agent", consumer, data);
        cloudEvent.Attributes["ce-originalsource"] = Text("");
        return cloudEvent;
    }

    public static CloudEvent StatusResync(string source, params (string Id, string Hash)[] hashes)
    {
        var data = JsonSerializer.Serialize(new
        {
            statusHashes = hashes.Select(item => new { resourceID = item.Id, statusHash = item.Hash }),
        });
        return Event(EventType.Status(EventType.ResyncRequest), source, "", data);
    }

    public static Value Text(string value) => new() { CeString = value };

    public static string Id(this CloudEvent cloudEvent) => cloudEvent.Attributes["ce-resourceid"].CeString;

    public static int Version(this CloudEvent cloudEvent) => cloudEvent.Attributes["ce-resourceversion"].CeInteger;

    public static bool IsDeletion(this CloudEvent cloudEvent) => cloudEvent.Attributes.ContainsKey("ce-deletiontimestamp");

    private static CloudEvent Event(string type, string source, string consumer, string? data)
    {
        var cloudEvent = new CloudEvent
        {
            Id = Guid.NewGuid().ToString(),
            Source = source,
            SpecVersion = "1.0",
            Type = type,
            Attributes =
            {
                ["contenttype"] = Text("application/json"),
                ["ce-clustername"] = Text(consumer),
                ["ce-time"] = new Value { CeTimestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) },
            },
        };
        if (data is not null)
        {
            cloudEvent.BinaryData = ByteString.CopyFromUtf8(data);
        }

        return cloudEvent;
    }
}
