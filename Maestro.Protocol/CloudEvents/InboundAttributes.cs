using System.Buffers;
using System.Text.Json;
using CloudNative.CloudEvents;

namespace Maestro.Protocol.CloudEvents;

/// <summary>Sets attributes of an event that came from outside; whatever is wrong becomes an <see cref="InvalidEventException"/>.</summary>
internal static class InboundAttributes
{
    private static readonly CloudEventsSpecVersion V1 = CloudEventsSpecVersion.V1_0;

    /// <summary>What names consist of; readers lower-case them.</summary>
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>Control characters and noncharacters: the attribute model refuses them although they may stand in JSON text.</summary>
    private static readonly SearchValues<char> Unprintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Concat(Enumerable.Range(0xfdd0, 0x20)).Select(code => (char)code),
         '\ufffe', '\uffff']);

    /// <summary>True for the content type of whole events, which only the attribute beside the event may have.</summary>
    public static bool IsStructured(string? contentType) =>
        contentType?.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>True when the event has an attribute of that name already; a name that cannot be one is not set.</summary>
    public static bool IsSet(CloudEvent cloudEvent, string name) => IsName(name) && cloudEvent[name] is not null;

    /// <summary>Requires specification version 1.0, or 0.3 which readers tolerate; nothing that travels here differs between the two.</summary>
    public static void RequireSpecVersion(string text)
    {
        if (text is not ("1.0" or "0.3"))
        {
            throw new InvalidEventException($"specversion: {QuotedValue.Of(text)} is not supported, it must be 1.0");
        }
    }

    /// <summary>Requires the attributes every event has.</summary>
    public static void RequireContext(CloudEvent cloudEvent)
    {
        Required("id", cloudEvent.Id);
        Required("source", cloudEvent.SourceText());
        Required("type", cloudEvent.Type);
    }

    /// <summary>Sets a context attribute or an extension from its text.</summary>
    public static void SetText(CloudEvent cloudEvent, string name, string text)
    {
        switch (name)
        {
            case "id":
                Set(cloudEvent, V1.IdAttribute, Required(name, text));
                break;
            case "source":
                Set(cloudEvent, V1.SourceAttribute, ReadReference(name, Required(name, text)));
                break;
            case "type":
                Set(cloudEvent, V1.TypeAttribute, Required(name, text));
                break;
            case "datacontenttype" when IsStructured(text):
                throw new InvalidEventException($"{name}: {QuotedValue.Of(text)} is not a type of data; an event within an event cannot be sent on");
            case "datacontenttype":
                Set(cloudEvent, V1.DataContentTypeAttribute, text);
                break;
            case "subject":
                Set(cloudEvent, V1.SubjectAttribute, text);
                break;
            case "dataschema":
                Set(cloudEvent, V1.DataSchemaAttribute, ReadReference(name, text));
                break;
            case "time" or ExtensionNames.DeletionTimestamp:
                SetTime(cloudEvent, name, text);
                break;
            case ExtensionNames.Metadata or ExtensionNames.LogTracing:
                SetExtension(cloudEvent, name, CloudEventAttributeType.String, Printable(name, text));
                break;
            default:
                SetExtension(cloudEvent, name, CloudEventAttributeType.String, text);
                break;
        }
    }

    /// <summary>Sets an extension that is a URI reference.</summary>
    public static void SetUri(CloudEvent cloudEvent, string name, string text) =>
        SetExtension(cloudEvent, name, CloudEventAttributeType.UriReference, ReadUri(name, text));

    /// <summary>Sets <c>time</c> or an extension that is a time; <paramref name="remainder"/> is the nanoseconds below a tick.</summary>
    public static void SetTime(CloudEvent cloudEvent, string name, DateTimeOffset time, int remainder)
    {
        if (name != "time")
        {
            SetExtension(cloudEvent, name, CloudEventAttributeType.Timestamp, time);
            return;
        }

        Set(cloudEvent, V1.TimeAttribute, time);
        if (remainder != 0)
        {
            cloudEvent[ExtensionAttributes.TimeRemainder] = remainder;
        }
    }

    /// <summary>Sets an extension; the remainder of the time, which never travels, is left out.</summary>
    public static void SetExtension(CloudEvent cloudEvent, string name, CloudEventAttributeType type, object value)
    {
        if (!IsName(name))
        {
            throw new InvalidEventException($"attributes: {QuotedValue.Of(name)} is not a name of ASCII letters and digits");
        }

        if (name is "id" or "source" or "type" or "specversion" or "data" or "datacontenttype" or "dataschema" or "subject" or "time")
        {
            throw new InvalidEventException($"{name}: must be a string");
        }

        if (name != ExtensionNames.TimeRemainder)
        {
            Set(cloudEvent, ExtensionAttributes.Of(name, type), value);
        }
    }

    private static bool IsName(string name) => name.Length > 0 && name.AsSpan().IndexOfAnyExcept(NameCharacters) < 0;

    private static void Set(CloudEvent cloudEvent, CloudEventAttribute attribute, object value)
    {
        try
        {
            cloudEvent[attribute] = value;
        }
        catch (ArgumentException cause)
        {
            throw NotAllowed(attribute.Name, value, cause);
        }
    }

    private static void SetTime(CloudEvent cloudEvent, string name, string text)
    {
        if (!Rfc3339.TryParse(text, out var time, out var remainder))
        {
            throw new InvalidEventException($"{name}: {QuotedValue.Of(text)} must be a time as RFC 3339 writes it");
        }

        SetTime(cloudEvent, name, time, remainder);
    }

    /// <summary>
    /// Writes such characters of JSON text as JSON escapes. Go writes some of them (DEL, NEL) plainly, and refusing an event for an
    /// annotation's odd character would be wrong.
    /// </summary>
    private static string Printable(string name, string text)
    {
        if (text.AsSpan().IndexOfAny(Unprintable) < 0)
        {
            return text;
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            return string.Concat(text.Select(c => c switch
            {
                < ' ' => " ",
                _ when Unprintable.Contains(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            }));
        }
        catch (JsonException cause)
        {
            throw JsonObjectText.Unreadable(name, cause);
        }
    }

    /// <summary>Reads a URI reference; it must do as a string attribute too, because that is how it is stored.</summary>
    private static Uri ReadUri(string name, string text)
    {
        try
        {
            CloudEventAttributeType.String.Validate(text);
        }
        catch (ArgumentException cause)
        {
            throw NotAllowed(name, text, cause);
        }

        return ReferenceText.Read(text) ?? throw NoReference(name, text);
    }

    /// <summary>Reads a context attribute, which Go parses; extensions it leaves alone.</summary>
    private static Uri ReadReference(string name, string text) => UriReference.IsReadable(text) ? ReadUri(name, text) : throw NoReference(name, text);

    private static InvalidEventException NoReference(string name, string text) => new($"{name}: {QuotedValue.Of(text)} is not a URI reference");

    private static InvalidEventException NotAllowed(string name, object value, ArgumentException cause) =>
        new($"{name}: {QuotedValue.Of(value.ToString() ?? "")} is not allowed: {cause.Message}", cause);

    private static string Required(string name, string? value) =>
        string.IsNullOrEmpty(value) ? throw new InvalidEventException($"{name}: a value is required") : value;
}
