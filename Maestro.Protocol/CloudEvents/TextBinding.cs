using System.Globalization;
using CloudNative.CloudEvents;
using Google.Protobuf.WellKnownTypes;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.CloudEvents;

/// <summary>
/// The form of a CloudEvent for brokers whose messages have named texts: every attribute in its canonical text (protocol.md section 2.4), the
/// data as it is. The data of a decoded event is a <c>byte[]</c> or null.
/// </summary>
public static class TextBinding
{
    private const string SpecVersionKey = ProtobufBinding.Prefix + "specversion";
    private const long NanosecondsPerTick = 100;

    /// <summary>Writes an event that is encoded for gRPC already; context attributes come first, then the others by name.</summary>
    public static TextEvent Encode(WireEvent wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        List<KeyValuePair<string, string>> attributes =
        [
            new(SpecVersionKey, wire.SpecVersion),
            new(ProtobufBinding.Prefix + "id", wire.Id),
            new(ProtobufBinding.Prefix + "source", wire.Source),
            new(ProtobufBinding.Prefix + "type", wire.Type),
        ];
        attributes.AddRange(wire.Attributes
            .Where(pair => pair.Key != ProtobufBinding.ContentTypeKey)
            .Select(pair => KeyValuePair.Create(pair.Key, TextOf(pair.Value)))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal));
        return new TextEvent(
            attributes,
            wire.Attributes.TryGetValue(ProtobufBinding.ContentTypeKey, out var contentType) ? contentType.CeString : null,
            wire.BinaryData.Memory);
    }

    /// <summary>Writes an event.</summary>
    /// <exception cref="ArgumentException">The data is neither null nor a <c>byte[]</c>.</exception>
    public static TextEvent Encode(CloudEvent cloudEvent) => Encode(ProtobufBinding.Encode(cloudEvent));

    /// <summary>Reads an event, in binary or in structured mode. Names without the prefix are none of its attributes.</summary>
    /// <exception cref="InvalidEventException">The event cannot be read; the message names the attribute.</exception>
    public static CloudEvent Decode(TextEvent text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (InboundAttributes.IsStructured(text.ContentType))
        {
            return ProtobufDecoding.DecodeStructured(text.ContentType!, text.Data, "payload");
        }

        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0);
        string? specVersion = null;
        foreach (var (key, value) in text.Attributes.Where(pair => pair.Key.StartsWith(ProtobufBinding.Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            var name = key[ProtobufBinding.Prefix.Length..].ToLowerInvariant();
            if (name == "specversion" ? specVersion is not null : InboundAttributes.IsSet(cloudEvent, name))
            {
                throw new InvalidEventException($"attributes: {QuotedValue.Of(key)} is there twice");
            }

            if (name == "specversion")
            {
                specVersion = value;
            }
            else if (name == ExtensionNames.ResourceVersion && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var version))
            {
                // Over gRPC it goes on to the watchers of its source, who are used to a number.
                InboundAttributes.SetExtension(cloudEvent, name, CloudEventAttributeType.Integer, version);
            }
            else if (name is not "data")
            {
                InboundAttributes.SetText(cloudEvent, name, value);
            }
        }

        InboundAttributes.RequireSpecVersion(specVersion ?? throw new InvalidEventException($"{SpecVersionKey}: a value is required"));
        InboundAttributes.RequireContext(cloudEvent);
        if (text.Data.Length > 0)
        {
            JsonObjectText.RequireUtf8("payload", text.Data.Span);
            cloudEvent.Data = text.Data.ToArray();
        }

        if (text.ContentType is { Length: > 0 } contentType)
        {
            InboundAttributes.SetText(cloudEvent, "datacontenttype", contentType);
        }
        else if (cloudEvent.Data is not null && cloudEvent.DataContentType is null)
        {
            cloudEvent.DataContentType = ProtobufDecoding.JsonContentType;
        }

        return cloudEvent;
    }

    private static string TextOf(AttributeValue value) => value.AttrCase switch
    {
        AttributeValue.AttrOneofCase.CeString => value.CeString,
        AttributeValue.AttrOneofCase.CeInteger => value.CeInteger.ToString(CultureInfo.InvariantCulture),
        AttributeValue.AttrOneofCase.CeBoolean => value.CeBoolean ? "true" : "false",
        AttributeValue.AttrOneofCase.CeBytes => value.CeBytes.ToBase64(),
        AttributeValue.AttrOneofCase.CeUri => value.CeUri,
        AttributeValue.AttrOneofCase.CeUriRef => value.CeUriRef,
        AttributeValue.AttrOneofCase.CeTimestamp => TextOf(value.CeTimestamp),
        _ => "",
    };

    private static string TextOf(Timestamp timestamp) => Rfc3339.Format(
        DateTimeOffset.FromUnixTimeSeconds(timestamp.Seconds).AddTicks(timestamp.Nanos / NanosecondsPerTick),
        (int)(timestamp.Nanos % NanosecondsPerTick));
}
