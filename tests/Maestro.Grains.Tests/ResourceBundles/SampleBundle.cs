using System.Text;
using CloudNative.CloudEvents;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Grains.Tests.ResourceBundles;

/// <summary>A bundle of source "ledger" for consumer "north", and the commands that lead to it.</summary>
internal static class SampleBundle
{
    public const string Id = "0a1b2c3d-0000-5000-8000-00000000000a";
    public const string Source = "ledger";
    public const string Consumer = "north";
    public const string Agent = "north-work-agent";

    public static readonly DateTimeOffset CreatedAt = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    public static StoredSpec Spec(string eventId = "spec-1", string value = "1", string? metadata = """{"name":"work","uid":"u-1","labels":{"app":"ledger"}}""") => new(
        eventId,
        EventAttributes.Write(SourceEvent(eventId)),
        metadata is null ? null : Encoding.UTF8.GetBytes(metadata),
        Encoding.UTF8.GetBytes($$"""{"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"rates"},"data":{"eur":"{{value}}"} }]}"""));

    public static StoredStatus Status(int version, long sequence = 100, string? data = null) => new(
        version,
        SequenceText(sequence),
        $"hash-{sequence}",
        EventAttributes.Write(AgentEvent(version, sequence)),
        Encoding.UTF8.GetBytes(data ?? $$"""{"conditions":[{"type":"Applied","status":"True","message":"{{sequence}}"}]}"""));

    public static ResourceBundleState Stored(int version = 3, StoredStatus? status = null, bool deleting = false) => new()
    {
        Name = Id,
        Source = Source,
        ConsumerName = Consumer,
        Version = version,
        CreatedAt = CreatedAt,
        UpdatedAt = CreatedAt,
        DeletedAt = deleting ? CreatedAt.AddHours(1) : null,
        CreateEventId = "spec-1",
        Spec = Spec(),
        Status = status,
    };

    public static SpecCommand Command(
        SpecAction action, int version = 0, StoredSpec? spec = null, string source = Source, string consumer = Consumer) => new()
    {
        Action = action,
        Source = source,
        ConsumerName = consumer,
        ResourceVersion = version,
        Spec = spec ?? Spec("spec-2", "2"),
    };

    public static StatusCommand Report(int version, long sequence = 200, bool deleted = false, string consumer = Consumer) => new()
    {
        ConsumerName = consumer,
        Agent = Agent,
        Deleted = deleted,
        Status = Status(version, sequence),
    };

    public static string SequenceText(long milliseconds, int node = 1, int step = 0) =>
        new SequenceId((milliseconds << 22) | ((long)node << 12) | (uint)step).ToString();

    /// <summary>An encoded event as its receiver reads it.</summary>
    public static CloudEvent Decode(byte[] encoded) => ProtobufBinding.Decode(WireEvent.Parser.ParseFrom(encoded));

    public static string Data(CloudEvent cloudEvent) => Encoding.UTF8.GetString((byte[])cloudEvent.Data!);

    private static CloudEvent SourceEvent(string eventId) => new(CloudEventsSpecVersion.V1_0)
    {
        Id = eventId,
        Source = new Uri(Source, UriKind.Relative),
        Type = EventType.Spec(EventType.UpdateRequest),
        Time = CreatedAt.AddMinutes(-1),
        DataContentType = "application/json",
        [ExtensionAttributes.ClusterName] = Consumer,
        [ExtensionAttributes.OriginalSource] = "",
        [ExtensionAttributes.ResourceId] = Id,
        [ExtensionAttributes.ResourceVersion] = 0,
        [ExtensionAttributes.LogTracing] = """{"logging.open-cluster-management.io/op-id":"op-7"}""",
    };

    private static CloudEvent AgentEvent(int version, long sequence) => new(CloudEventsSpecVersion.V1_0)
    {
        Id = $"status-{sequence}",
        Source = new Uri(Agent, UriKind.Relative),
        Type = EventType.Status(EventType.UpdateRequest),
        Time = CreatedAt.AddMinutes(5),
        DataContentType = "application/json",
        [ExtensionAttributes.ClusterName] = Consumer,
        [ExtensionAttributes.OriginalSource] = "maestro",
        [ExtensionAttributes.ResourceId] = Id,
        [ExtensionAttributes.ResourceVersion] = version,
        [ExtensionAttributes.SequenceId] = SequenceText(sequence),
        [ExtensionAttributes.StatusHash] = $"hash-{sequence}",
    };
}
