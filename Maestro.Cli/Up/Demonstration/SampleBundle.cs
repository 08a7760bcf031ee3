using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>The bundle of the demonstration: a ConfigMap and a Deployment whose ready replicas come back as feedback.</summary>
internal static class SampleBundle
{
    /// <summary>The source that publishes it.</summary>
    public const string Source = "maestro-up";

    /// <summary>The consumer it is for.</summary>
    public const string Consumer = "cluster1";

    /// <summary>Its name.</summary>
    public const string Name = "hello";

    /// <summary>Its id, by the rule of protocol.md section 5.2 for source, consumer and name.</summary>
    public const string Id = "e17b74f5-2608-5c94-9943-44797b685af1";

    private const string Data = """
        {"manifests":[
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"hello","namespace":"default"},"data":{"message":"GREETING"}},
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"hello","namespace":"default"},"spec":{"replicas":2,
        "selector":{"matchLabels":{"app":"hello"}},"template":{"metadata":{"labels":{"app":"hello"}},
        "spec":{"containers":[{"name":"hello","image":"registry.example.com/hello:1.0"}]}}}}],
        "deleteOption":{"propagationPolicy":"Foreground"},
        "manifestConfigs":[{"resourceIdentifier":{"group":"apps","resource":"deployments","name":"hello","namespace":"default"},
        "feedbackRules":[{"type":"WellKnownStatus"}]}]}
        """;

    /// <summary>
    /// The event that creates the bundle, or that changes it when <paramref name="version"/> is that of an existing one (protocol.md
    /// sections 8.1 and 8.3).
    /// </summary>
    public static CloudEvent Request(int version, DateTimeOffset now)
    {
        var text = version.ToString(CultureInfo.InvariantCulture);
        var greeting = $"version {version + 1}, published at {Rfc3339.Format(now)}";
        var request = new CloudEvent
        {
            Id = Guid.NewGuid().ToString(),
            Source = Source,
            SpecVersion = "1.0",
            Type = EventType.Spec(version == 0 ? EventType.CreateRequest : EventType.UpdateRequest),
            BinaryData = ByteString.CopyFromUtf8(Data.ReplaceLineEndings("").Replace("GREETING", greeting, StringComparison.Ordinal)),
        };
        request.Attributes["contenttype"] = new() { CeString = "application/json" };
        request.Attributes["ce-time"] = new() { CeTimestamp = Timestamp.FromDateTimeOffset(now) };
        request.Attributes["ce-clustername"] = new() { CeString = Consumer };
        request.Attributes["ce-resourceid"] = new() { CeString = Id };
        request.Attributes["ce-resourceversion"] = new() { CeInteger = version };
        request.Attributes["ce-metadata"] = new()
        {
            CeString = $$$"""
                {"name":"{{{Name}}}","namespace":"{{{Consumer}}}","uid":"{{{Id}}}","resourceVersion":"{{{text}}}","labels":{"app":"hello"}}
                """,
        };
        return request;
    }
}
