using System.Buffers;
using Maestro.Protocol.CloudEvents;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Maestro.Protocol.Mqtt;

/// <summary>Events as messages of MQTT 5 (protocol.md section 7.2): attributes are user properties, the data is the payload.</summary>
public static class MqttMessages
{
    /// <summary>Longest name or value of a user property, in bytes of UTF-8; a limit of the protocol (MQTT 5, section 1.5.4).</summary>
    public const int LongestProperty = ushort.MaxValue;

    // Fixed header, topic length, packet id, property length, content type; more than they ever take.
    private const int FixedOverhead = 64;
    private const int PropertyOverhead = 5;

    /// <summary>Makes a message of an event.</summary>
    /// <param name="topic">Where it goes.</param>
    /// <param name="text">The event.</param>
    /// <param name="qos">0, 1 or 2.</param>
    public static MqttApplicationMessage Make(string topic, TextEvent text, int qos)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new MqttApplicationMessage
        {
            Topic = topic,
            ContentType = text.ContentType,
            Payload = new ReadOnlySequence<byte>(text.Data),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
            UserProperties = [.. text.Attributes.Select(pair => new MqttUserProperty(pair.Key, System.Text.Encoding.UTF8.GetBytes(pair.Value)))],
        };
    }

    /// <summary>Why the broker would not take the message; null when it is within the limits.</summary>
    /// <param name="message">The message.</param>
    /// <param name="maxPacketSize">Largest packet the broker takes, in bytes; null when it does not say.</param>
    public static string? ProblemOf(MqttApplicationMessage message, long? maxPacketSize)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var property in message.UserProperties)
        {
            if (property.ValueBuffer.Length > LongestProperty)
            {
                return $"{property.Name} has {property.ValueBuffer.Length} bytes; MQTT carries {LongestProperty} at most in a user property";
            }
        }

        var size = FixedOverhead + message.Topic.Length + message.Payload.Length
            + message.UserProperties.Sum(property => (long)PropertyOverhead + property.Name.Length + property.ValueBuffer.Length);
        return size > maxPacketSize ? $"the message has {size} bytes; the broker takes {maxPacketSize} at most" : null;
    }

    /// <summary>The event of a message; it is not checked.</summary>
    public static TextEvent Read(MqttApplicationMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new TextEvent(
            [.. (message.UserProperties ?? []).Select(property => KeyValuePair.Create(property.Name, property.ReadValueAsString()))],
            message.ContentType,
            message.Payload.ToArray());
    }
}
