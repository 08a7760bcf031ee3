using System.Net.Mime;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
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

    private static readonly JsonEventFormatter StructuredFormatter = new();

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

        var cloudEvent = new CloudEvent(ReadSpecVersion(wire.SpecVersion))
        {
            Id = Required("id", wire.Id),
            Source = ReadUri("source", Required("source", wire.Source)),
            Type = Required("type", wire.Type),
            DataContentType = contentType,
        };
        foreach (var (key, value) in wire.Attributes)
        {
            if (value.AttrCase == AttributeValue.AttrOneofCase.None)
            {
                throw new InvalidEventException($"attributes: '{key}' has no value");
            }

            if (key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                SetAttribute(cloudEvent, key[Prefix.Length..].ToLowerInvariant(), value);
            }
        }

        if (wire.DataCase == WireEvent.DataOneofCase.BinaryData && wire.BinaryData.Length > 0)
        {
            cloudEvent.Data = wire.BinaryData.ToByteArray();
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

        if (cloudEvent.Data is byte[] data)
        {
            wire.BinaryData = UnsafeByteOperations.UnsafeWrap(data);
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
                $"contenttype: '{contentType}' cannot be read; structured events must be application/cloudevents+json");
        }

        try
        {
            // The data is taken from the text itself, so that numbers and key order survive.
            var cloudEvent = StructuredFormatter.DecodeStructuredModeMessage(body, new ContentType("application/cloudevents+json"), null);
            cloudEvent.Data = StructuredData.Read(body);
            return cloudEvent;
        }
        catch (Exception cause) when (cause is ArgumentException or System.Text.Json.JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidEventException($"binary_data: not a JSON CloudEvent: {cause.Message}", cause);
        }
    }

    private static void SetAttribute(CloudEvent cloudEvent, string name, AttributeValue value)
    {
        switch (name)
        {
            case "id" or "source" or "type" or "specversion" or "data":
                return;
            case "datacontenttype":
                cloudEvent.DataContentType = ReadString(name, value);
                return;
            case "subject":
                cloudEvent.Subject = ReadString(name, value);
                return;
            case "dataschema":
                cloudEvent.DataSchema = ReadUri(name, value.AttrCase switch
                {
                    AttributeValue.AttrOneofCase.CeUri => value.CeUri,
                    AttributeValue.AttrOneofCase.CeUriRef => value.CeUriRef,
                    _ => ReadString(name, value),
                });
                return;
            case "time":
                var time = ReadTimestamp(name, value);
                cloudEvent.Time = ToDateTimeOffset(name, time);
                var remainder = (int)(time.Nanos % NanosecondsPerTick);
                if (remainder != 0)
                {
                    cloudEvent[ExtensionAttributes.TimeRemainder] = remainder;
                }

                return;
            default:
                SetExtension(cloudEvent, name, value);
                return;
        }
    }

    private static void SetExtension(CloudEvent cloudEvent, string name, AttributeValue value)
    {
        if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit))
        {
            throw new InvalidEventException($"attributes: '{Prefix}{name}' is not a name of ASCII letters and digits");
        }

        switch (value.AttrCase)
        {
            case AttributeValue.AttrOneofCase.CeString:
                cloudEvent[ExtensionAttributes.Of(name, CloudEventAttributeType.String)] = value.CeString;
                break;
            case AttributeValue.AttrOneofCase.CeInteger:
                cloudEvent[ExtensionAttributes.Of(name, CloudEventAttributeType.Integer)] = value.CeInteger;
                break;
            case AttributeValue.AttrOneofCase.CeBoolean:
                cloudEvent[ExtensionAttributes.Of(name, CloudEventAttributeType.Boolean)] = value.CeBoolean;
                break;
            case AttributeValue.AttrOneofCase.CeBytes:
                cloudEvent[ExtensionAttributes.Of(name, CloudEventAttributeType.Binary)] = value.CeBytes.ToByteArray();
                break;
            case AttributeValue.AttrOneofCase.CeUri:
                cloudEvent[ExtensionAttributes.Of(name, CloudEventAttributeType.UriReference)] = ReadUri(name, value.CeUri);
                break;
            case AttributeValue.AttrOneofCase.CeUriRef:
                cloudEvent[ExtensionAttributes.Of(name, CloudEventAttributeType.UriReference)] = ReadUri(name, value.CeUriRef);
                break;
            case AttributeValue.AttrOneofCase.CeTimestamp:
                cloudEvent[ExtensionAttributes.Of(name, CloudEventAttributeType.Timestamp)] = ToDateTimeOffset(name, ReadTimestamp(name, value));
                break;
            default:
                throw new InvalidEventException($"attributes: '{Prefix}{name}' has an unknown type {value.AttrCase}");
        }
    }

    private static string? ReadContentType(WireEvent wire) =>
        wire.Attributes.TryGetValue(ContentTypeKey, out var value) ? ReadString(ContentTypeKey, value) : JsonContentType;

    private static CloudEventsSpecVersion ReadSpecVersion(string text) => text switch
    {
        // Readers tolerate 0.3; nothing that travels here differs between the two.
        "1.0" or "0.3" => CloudEventsSpecVersion.V1_0,
        _ => throw new InvalidEventException($"spec_version: '{text}' is not supported, it must be 1.0"),
    };

    private static string ReadString(string name, AttributeValue value) => value.AttrCase switch
    {
        AttributeValue.AttrOneofCase.CeString => value.CeString,
        _ => throw new InvalidEventException($"attributes: '{name}' must be a string, not {value.AttrCase}"),
    };

    private static Timestamp ReadTimestamp(string name, AttributeValue value)
    {
        switch (value.AttrCase)
        {
            case AttributeValue.AttrOneofCase.CeTimestamp when value.CeTimestamp.Nanos is >= 0 and < 1_000_000_000:
                return value.CeTimestamp;
            case AttributeValue.AttrOneofCase.CeString when Rfc3339.TryParse(value.CeString, out var time, out var remainder):
                return ToTimestamp(time, remainder);
            default:
                throw new InvalidEventException($"attributes: '{name}' must be a timestamp or RFC 3339 text, not {value}");
        }
    }

    private static DateTimeOffset ToDateTimeOffset(string name, Timestamp timestamp)
    {
        try
        {
            return timestamp.ToDateTimeOffset();
        }
        catch (Exception cause) when (cause is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new InvalidEventException($"attributes: '{name}' is outside the years 1 to 9999", cause);
        }
    }

    private static Timestamp ToTimestamp(DateTimeOffset time, int remainder)
    {
        var timestamp = Timestamp.FromDateTimeOffset(time);
        timestamp.Nanos += remainder;
        return timestamp;
    }

    private static Uri ReadUri(string name, string text) =>
        Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri)
            ? uri
            : throw new InvalidEventException($"{name}: '{text}' is not a URI reference");

    private static string Required(string name, string value) =>
        value.Length > 0 ? value : throw new InvalidEventException($"{name}: a value is required");
}
