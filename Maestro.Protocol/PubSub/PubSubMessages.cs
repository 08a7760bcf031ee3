using System.Text;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.PubSub.V1;

namespace Maestro.Protocol.PubSub;

/// <summary>Events as messages of Pub/Sub (protocol.md section 7.5): attributes are attributes, the data is the data.</summary>
public static class PubSubMessages
{
    /// <summary>Longest value of an attribute, in bytes of UTF-8; a limit of the service.</summary>
    public const int LongestValue = 1024;

    /// <summary>Longest name of an attribute, in bytes; a limit of the service.</summary>
    public const int LongestKey = 256;

    /// <summary>Most attributes of a message; a limit of the service.</summary>
    public const int MostAttributes = 100;

    /// <summary>Largest request to publish, in bytes; a limit of the service.</summary>
    public const int LargestRequest = 10_000_000;

    /// <summary>Most messages of a request to publish; a limit of the service.</summary>
    public const int MostMessages = 1000;

    // The name of the topic, and what encodes a single message.
    private const int RequestOverhead = 1024;
    private const string ContentTypeKey = "Content-Type";
    private const string SpecVersionKey = "ce-specversion";
    private const string DefaultSpecVersion = "1.0";

    private static readonly string[] LeftOutWhenEmpty = ["ce-time", "ce-subject", "ce-dataschema"];

    /// <summary>Makes a message of an event.</summary>
    public static PubsubMessage Make(TextEvent text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var message = new PubsubMessage { Data = UnsafeByteOperations.UnsafeWrap(text.Data) };
        foreach (var (key, value) in text.Attributes)
        {
            message.Attributes[key] = value;
        }

        if (text.ContentType is { Length: > 0 } contentType)
        {
            message.Attributes[ContentTypeKey] = contentType;
        }

        return message;
    }

    /// <summary>The event of a message; it is not checked.</summary>
    public static TextEvent Read(PubsubMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        List<KeyValuePair<string, string>> attributes =
            [.. message.Attributes.Where(pair => pair.Key != ContentTypeKey && !(pair.Value.Length == 0 && LeftOutWhenEmpty.Contains(pair.Key)))];
        if (!message.Attributes.TryGetValue(SpecVersionKey, out var version) || version.Length == 0)
        {
            attributes.RemoveAll(pair => pair.Key == SpecVersionKey);
            attributes.Add(new(SpecVersionKey, DefaultSpecVersion));
        }

        return new TextEvent(attributes, message.Attributes.TryGetValue(ContentTypeKey, out var contentType) ? contentType : null, message.Data.Memory);
    }

    /// <summary>Why the service would not take the message; null when it is within the limits.</summary>
    public static string? ProblemOf(PubsubMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Attributes.Count > MostAttributes)
        {
            return $"it has {message.Attributes.Count} attributes; Pub/Sub carries {MostAttributes} at most";
        }

        foreach (var (key, value) in message.Attributes)
        {
            if (Encoding.UTF8.GetByteCount(value) is > LongestValue and var length)
            {
                return $"{key} has {length} bytes; Pub/Sub carries {LongestValue} at most in an attribute";
            }

            if (Encoding.UTF8.GetByteCount(key) is > LongestKey and var lengthOfKey)
            {
                return $"an attribute has a name of {lengthOfKey} bytes; Pub/Sub carries {LongestKey} at most";
            }
        }

        var size = message.CalculateSize();
        return size > LargestRequest - RequestOverhead ? $"the message has {size} bytes; Pub/Sub carries {LargestRequest} at most" : null;
    }

    /// <summary>
    /// Writes a server's event. What was stored before there was Pub/Sub must not be too large to be deleted, and a deletion needs no metadata
    /// (protocol.md section 2.5).
    /// </summary>
    public static PubsubMessage MakeForAgent(TextEvent text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Make(text.IsDeletion ? WithoutOversized(text) : text);
    }

    /// <summary>
    /// Leaves out what the service would not carry of that which the other side can do without: the server has the metadata of its bundles itself,
    /// and a deletion needs none.
    /// </summary>
    public static TextEvent WithoutOversized(TextEvent text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.WithoutLonger(LongestValue);
    }

    /// <summary>The topic of an event: resync requests are broadcast, everything else goes its own way.</summary>
    public static string TopicOf(PubSubTopics topics, string eventType)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return EventType.TryParse(eventType, out var type) && type.Action == EventType.ResyncRequest ? topics.Broadcast : topics.Events;
    }
}
