using CloudNative.CloudEvents;
using Google.Protobuf.WellKnownTypes;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.CloudEvents;

/// <summary>The reading half of <see cref="ProtobufBinding"/>.</summary>
internal static class ProtobufDecoding
{
    internal const string JsonContentType = "application/json";
    private const long NanosecondsPerTick = 100;

    /// <summary>0001-01-01 and 9999-12-31 as Unix seconds.</summary>
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    /// <summary>Reads an event from the wire.</summary>
    /// <exception cref="InvalidEventException">The event cannot be read; the message names the attribute.</exception>
    public static CloudEvent Decode(WireEvent wire)
    {
        if (wire.Attributes.Count == 0)
        {
            throw new InvalidEventException("attributes: at least one entry is required, otherwise the encoding is unknown");
        }

        var contentType = ReadContentType(wire);
        if (contentType is not null && InboundAttributes.IsStructured(contentType))
        {
            return DecodeStructured(contentType, wire.BinaryData.Memory, "binary_data");
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

            if (key.StartsWith(ProtobufBinding.Prefix, StringComparison.Ordinal))
            {
                SetAttribute(cloudEvent, key, value);
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

    /// <summary>Reads an event in structured mode: a whole JSON CloudEvent; <paramref name="field"/> names it in errors.</summary>
    internal static CloudEvent DecodeStructured(string contentType, ReadOnlyMemory<byte> body, string field)
    {
        if (!contentType.Split(';')[0].Trim().Equals("application/cloudevents+json", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidEventException(
                $"contenttype: {QuotedValue.Of(contentType)} cannot be read; structured events must be application/cloudevents+json");
        }

        JsonObjectText.Require(field, body.Span);
        var cloudEvent = EventAttributes.Read(body);
        cloudEvent.Data = StructuredData.Read(body.Span);
        cloudEvent.DataContentType ??= cloudEvent.Data is null ? null : JsonContentType;
        return cloudEvent;
    }

    private static void SetAttribute(CloudEvent cloudEvent, string key, AttributeValue value)
    {
        var name = key[ProtobufBinding.Prefix.Length..].ToLowerInvariant();
        switch (name)
        {
            case "id" or "source" or "type" or "specversion" or "data":
                break;
            case var _ when InboundAttributes.IsSet(cloudEvent, name):
                throw new InvalidEventException($"attributes: {QuotedValue.Of(key)} is there twice in different letter case");
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
        wire.Attributes.TryGetValue(ProtobufBinding.ContentTypeKey, out var value) ? ReadString(ProtobufBinding.ContentTypeKey, value) : null;

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
}
