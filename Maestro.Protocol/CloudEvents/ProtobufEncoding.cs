using CloudNative.CloudEvents;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.CloudEvents;

/// <summary>The writing half of <see cref="ProtobufBinding"/>.</summary>
internal static class ProtobufEncoding
{
    /// <summary>Writes an event.</summary>
    public static WireEvent Encode(CloudEvent cloudEvent)
    {
        var wire = new WireEvent
        {
            Id = cloudEvent.Id ?? "",
            Source = cloudEvent.SourceText(),
            SpecVersion = cloudEvent.SpecVersion.VersionId,
            Type = cloudEvent.Type ?? "",
        };
        var remainder = cloudEvent[ExtensionAttributes.TimeRemainder] as int? ?? 0;
        foreach (var (attribute, value) in cloudEvent.GetPopulatedAttributes())
        {
            switch (attribute.Name)
            {
                case "id" or "source" or "type" or ExtensionNames.TimeRemainder:
                    break;
                case "datacontenttype":
                    wire.Attributes[ProtobufBinding.ContentTypeKey] = new AttributeValue { CeString = (string)value };
                    break;
                case "time":
                    wire.Attributes[ProtobufBinding.Prefix + attribute.Name] = new AttributeValue { CeTimestamp = ToTimestamp((DateTimeOffset)value, remainder) };
                    break;
                default:
                    wire.Attributes[ProtobufBinding.Prefix + attribute.Name] = Encode(value);
                    break;
            }
        }

        switch (cloudEvent.Data)
        {
            case null:
                break;
            case byte[] data:
                wire.BinaryData = UnsafeByteOperations.UnsafeWrap(data);
                break;
            case var other:
                throw new ArgumentException($"The data must be a byte[] or null, not {other.GetType()}.", nameof(cloudEvent));
        }

        return wire;
    }

    private static AttributeValue Encode(object value) => value switch
    {
        string text => new AttributeValue { CeString = text },
        int number => new AttributeValue { CeInteger = number },
        bool flag => new AttributeValue { CeBoolean = flag },
        byte[] bytes => new AttributeValue { CeBytes = UnsafeByteOperations.UnsafeWrap(bytes) },
        DateTimeOffset time => new AttributeValue { CeTimestamp = ToTimestamp(time, 0) },
        Uri { IsAbsoluteUri: true } uri => new AttributeValue { CeUri = uri.Text() },
        Uri uri => new AttributeValue { CeUriRef = uri.Text() },
        _ => throw new InvalidOperationException($"An attribute of type {value.GetType()} has no wire form."),
    };

    private static Timestamp ToTimestamp(DateTimeOffset time, int remainder)
    {
        var timestamp = Timestamp.FromDateTimeOffset(time);
        timestamp.Nanos += remainder;
        return timestamp;
    }
}
