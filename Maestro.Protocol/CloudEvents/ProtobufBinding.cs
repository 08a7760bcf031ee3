using CloudNative.CloudEvents;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.CloudEvents;

/// <summary>
/// The protobuf form of a CloudEvent as the Go clients write and read it (protocol.md sections 1.2, 2.2 and 2.3). The
/// data of a decoded event is a <c>byte[]</c> or null.
/// </summary>
/// <remarks>
/// It differs from the CloudEvents protobuf format in its details: optional context attributes carry the prefix <c>ce-</c>, the
/// content type does not, and only <c>binary_data</c> counts as data.
/// </remarks>
public static class ProtobufBinding
{
    private const string Prefix = "ce-";
    private const string ContentTypeKey = "contenttype";
    private const string JsonContentType = "application/json";
    private const string StructuredPrefix = "application/cloudevents";
    private const long NanosecondsPerTick = 100;

    /// <summary>0001-01-01 and 9999-12-31 as Unix seconds.</summary>
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    /// <summary>Reads an event from the wire.</summary>
    /// <exception cref="InvalidEventException">A Go reader would refuse the event; the message names the attribute.</exception>
    public static CloudEvent Decode(WireEvent wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        if (wire.Attributes.Count == 0)
        {
            throw new InvalidEventException("attributes: at least one entry is required, otherwise the encoding is unknown");
        }

        var contentType = ReadContentType(wire);
        if (contentType is not null && contentType.StartsWith(StructuredPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return DecodeStructured(contentType, wire.BinaryData.Memory);
        }

        InboundAttributes.RequireSpecVersion(wire.SpecVersion);
        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0);
        InboundAttributes.SetText(cloudEvent, "id", wire.Id);
        InboundAttributes.SetText(cloudEvent, "source", wire.Source);
        InboundAttributes.SetText(cloudEvent, "type", wire.Type);
        foreach (var (key, value) in wire.Attributes)
        {
            if (value is null || value.AttrCase == AttributeValue.AttrOneofCase.None)
            {
                throw new InvalidEventException($"attributes: {QuotedValue.Of(key)} has no value");
            }

            if (key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                SetAttribute(cloudEvent, wire, key, value);
            }
        }

        if (wire.DataCase == WireEvent.DataOneofCase.BinaryData && wire.BinaryData.Length > 0)
        {
            JsonObjectText.RequireUtf8("binary_data", wire.BinaryData.Span);
            contentType ??= cloudEvent.DataContentType ?? JsonContentType;
            cloudEvent.Data = wire.BinaryData.ToByteArray();
        }

        if (contentType is not null)
        {
            InboundAttributes.SetText(cloudEvent, "datacontenttype", contentType);
        }

        return cloudEvent;
    }

    /// <summary>Writes an event to the wire. Data must be null or a <c>byte[]</c> of JSON.</summary>
    public static WireEvent Encode(CloudEvent cloudEvent)
    {
        ArgumentNullException.ThrowIfNull(cloudEvent);
        var wire = new WireEvent
        {
            Id = cloudEvent.Id ?? "",
            Source = cloudEvent.Source?.OriginalString ?? "",
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
                    wire.Attributes[ContentTypeKey] = new AttributeValue { CeString = (string)value };
                    break;
                case "time":
                    wire.Attributes[Prefix + attribute.Name] = new AttributeValue { CeTimestamp = ToTimestamp((DateTimeOffset)value, remainder) };
                    break;
                default:
                    wire.Attributes[Prefix + attribute.Name] = Encode(value);
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
        Uri { IsAbsoluteUri: true } uri => new AttributeValue { CeUri = uri.OriginalString },
        Uri uri => new AttributeValue { CeUriRef = uri.OriginalString },
        _ => throw new InvalidOperationException($"An attribute of type {value.GetType()} has no wire form."),
    };

    private static CloudEvent DecodeStructured(string contentType, ReadOnlyMemory<byte> body)
    {
        if (!contentType.Split(';')[0].Trim().Equals("application/cloudevents+json", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidEventException(
                $"contenttype: {QuotedValue.Of(contentType)} cannot be read; structured events must be application/cloudevents+json");
        }

        JsonObjectText.Require("binary_data", body.Span);
        var cloudEvent = EventAttributes.Read(body);
        cloudEvent.Data = StructuredData.Read(body.Span);
        cloudEvent.DataContentType ??= cloudEvent.Data is null ? null : JsonContentType;
        return cloudEvent;
    }

    private static void SetAttribute(CloudEvent cloudEvent, WireEvent wire, string key, AttributeValue value)
    {
        var name = key[Prefix.Length..];
        if (name.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0)
        {
            name = name.ToLowerInvariant();
            if (wire.Attributes.Keys.Count(other => string.Equals(other, key, StringComparison.OrdinalIgnoreCase)) > 1)
            {
                throw new InvalidEventException($"attributes: {QuotedValue.Of(key)} is there twice in different letter case");
            }
        }

        switch (name)
        {
            case "id" or "source" or "type" or "specversion" or "data":
                break;
            case "datacontenttype" or "subject" or ExtensionNames.Metadata or ExtensionNames.LogTracing:
                InboundAttributes.SetText(cloudEvent, name, ReadString(name, value));
                break;
            case "dataschema":
                InboundAttributes.SetText(cloudEvent, name, ReadUriText(value) ?? ReadString(name, value));
                break;
            case "time" or ExtensionNames.DeletionTimestamp when value.AttrCase == AttributeValue.AttrOneofCase.CeTimestamp:
                SetTime(cloudEvent, name, value.CeTimestamp);
                break;
            case "time" or ExtensionNames.DeletionTimestamp:
                InboundAttributes.SetText(cloudEvent, name, ReadString(name, value));
                break;
            default:
                SetExtension(cloudEvent, name, value);
                break;
        }
    }

    private static void SetExtension(CloudEvent cloudEvent, string name, AttributeValue value)
    {
        switch (value.AttrCase)
        {
            case AttributeValue.AttrOneofCase.CeString:
                InboundAttributes.SetText(cloudEvent, name, value.CeString);
                break;
            case AttributeValue.AttrOneofCase.CeInteger:
                InboundAttributes.SetExtension(cloudEvent, name, CloudEventAttributeType.Integer, value.CeInteger);
                break;
            case AttributeValue.AttrOneofCase.CeBoolean:
                InboundAttributes.SetExtension(cloudEvent, name, CloudEventAttributeType.Boolean, value.CeBoolean);
                break;
            case AttributeValue.AttrOneofCase.CeBytes:
                InboundAttributes.SetExtension(cloudEvent, name, CloudEventAttributeType.Binary, value.CeBytes.ToByteArray());
                break;
            case AttributeValue.AttrOneofCase.CeUri or AttributeValue.AttrOneofCase.CeUriRef:
                InboundAttributes.SetUri(cloudEvent, name, ReadUriText(value) ?? "");
                break;
            case AttributeValue.AttrOneofCase.CeTimestamp:
                SetTime(cloudEvent, name, value.CeTimestamp);
                break;
            default:
                throw new InvalidEventException($"{name}: has an unknown type {value.AttrCase}");
        }
    }

    private static void SetTime(CloudEvent cloudEvent, string name, Timestamp timestamp)
    {
        if (timestamp.Nanos is < 0 or >= 1_000_000_000 || timestamp.Seconds is < FirstSecond or > LastSecond)
        {
            throw new InvalidEventException($"{name}: must be a timestamp in the years 1 to 9999");
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(timestamp.Seconds).AddTicks(timestamp.Nanos / NanosecondsPerTick);
        InboundAttributes.SetTime(cloudEvent, name, time, (int)(timestamp.Nanos % NanosecondsPerTick));
    }

    private static string? ReadContentType(WireEvent wire) =>
        wire.Attributes.TryGetValue(ContentTypeKey, out var value) ? ReadString(ContentTypeKey, value) : null;

    private static string ReadString(string name, AttributeValue value) => value?.AttrCase switch
    {
        AttributeValue.AttrOneofCase.CeString => value.CeString,
        _ => throw new InvalidEventException($"{name}: must be a string, not {value?.AttrCase}"),
    };

    private static string? ReadUriText(AttributeValue value) => value.AttrCase switch
    {
        AttributeValue.AttrOneofCase.CeUri => value.CeUri,
        AttributeValue.AttrOneofCase.CeUriRef => value.CeUriRef,
        _ => null,
    };

    private static Timestamp ToTimestamp(DateTimeOffset time, int remainder)
    {
        var timestamp = Timestamp.FromDateTimeOffset(time);
        timestamp.Nanos += remainder;
        return timestamp;
    }
}
