using System.Text;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.Vectors;

/// <summary>The worked examples of protocol.md section 8, protobuf messages in canonical proto3 JSON.</summary>
internal static class Vector
{
    /// <summary>All vectors that are events of the binary mode.</summary>
    public static readonly string[] Events =
    [
        "create-from-source", "create-to-agent", "update-from-source", "delete-from-source", "delete-to-agent", "status-from-agent",
        "status-to-source", "deleted-from-agent", "spec-resync-from-agent", "spec-resync-reply", "deletion-notice",
        "status-resync-from-source",
    ];

    public static WireEvent Wire(string name) => JsonParser.Default.Parse<WireEvent>(Text(name));

    public static CloudEvent Event(string name) => ProtobufBinding.Decode(Wire(name));

    /// <summary>A text without the line end at its end.</summary>
    public static string Text(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", $"{name}.json")).TrimEnd('\n');

    /// <summary>Two events with the same attributes and data; JSON in them may differ in the order of keys.</summary>
    public static void AssertSame(WireEvent expected, WireEvent actual) => Assert.Equal(Normalize(expected), Normalize(actual));

    public static void AssertSameJson(string expected, ReadOnlySpan<byte> actual) =>
        Assert.Equal(Sorted(expected), Sorted(Encoding.UTF8.GetString(actual)));

    private static WireEvent Normalize(WireEvent wire)
    {
        var copy = wire.Clone();
        if (copy.Attributes.TryGetValue("ce-metadata", out var metadata))
        {
            metadata.CeString = Sorted(metadata.CeString);
        }

        copy.BinaryData = copy.HasBinaryData ? ByteString.CopyFromUtf8(Sorted(copy.BinaryData.ToStringUtf8())) : ByteString.Empty;
        return copy;
    }

    private static string Sorted(string json) => Sorted(JsonNode.Parse(json))!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
