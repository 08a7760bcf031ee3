using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Maestro.Protocol;

namespace Maestro.Grains.Reprocessing.Events;

/// <summary>Reads and writes events as JSON (reprocessing.md section 8.1).</summary>
public static class PlatformEventJson
{
    /// <summary>How everything of this service is written: compact, letters of any language as they are.</summary>
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>Reads one event.</summary>
    /// <exception cref="InvalidEventException">It is not a JSON object, or a field has the wrong type; the message names the field.</exception>
    public static PlatformEvent Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, DocumentOptions);
            return Read(document.RootElement);
        }
        catch (JsonException cause)
        {
            throw new InvalidEventException($"event: must be JSON: {cause.Message}", cause);
        }
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static PlatformEvent Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static PlatformEvent Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidEventException($"event: must be a JSON object, not {JsonKind.Describe(element.ValueKind)}");
        }

        try
        {
            return ReadFields(element);
        }
        catch (InvalidOperationException cause)
        {
            // Half of a surrogate pair, written as an escape, is no text; nor is what is not UTF-8.
            throw new InvalidEventException("event: must be valid Unicode text in UTF-8", cause);
        }
    }

    private static PlatformEvent ReadFields(JsonElement element)
    {
        var read = new PlatformEvent();
        var others = ImmutableArray.CreateBuilder<OtherField>();
        var referenceDateAlias = "";
        foreach (var field in element.EnumerateObject())
        {
            var value = field.Value;
            read = field.Name.ToLowerInvariant() switch
            {
                "timestamp" => read with { Timestamp = Text(field) },
                "referencedate" => read with { ReferenceDate = Text(field) },
                "branch" => read with { Branch = Text(field) },
                "systemid" => read with { SystemId = Text(field) },
                "name" => read with { Name = Text(field) },
                "version" => read with { Version = Text(field) },
                "image" => read with { Image = Text(field) },
                "idempotencykey" => read with { IdempotencyKey = Text(field) },
                "tag" => read with { Tag = Text(field) },
                "apporigin" => read with { AppOrigin = Text(field) },
                "owner" => read with { Owner = Text(field) },
                "instanceid" => read with { InstanceId = Text(field) },
                "scope" => read with { Scope = Text(field) },
                "payload" => read with { Payload = Object(field) },
                "reproduction" => read with { Reproduction = Object(field) },
                "reprocessing" => read with { Reprocessing = value.ValueKind == JsonValueKind.Null ? null : ReadMark(field) },
                "reference_date" => KeepAlias(read, referenceDateAlias = Text(field)),
                _ => KeepOther(read, others, field),
            };
        }

        // What the executor stored carries the date under this other key (reprocessing.md section 4.3).
        return read with
        {
            ReferenceDate = read.ReferenceDate.Length > 0 ? read.ReferenceDate : referenceDateAlias,
            Others = others.ToImmutable(),
        };
    }

    /// <summary>Compact JSON.</summary>
    public static string Write(PlatformEvent value) => WriteText(value, Write);

    /// <summary>Writes the event as an object.</summary>
    public static void Write(Utf8JsonWriter writer, PlatformEvent value)
    {
        writer.WriteStartObject();
        writer.WriteString("timestamp", value.Timestamp);
        writer.WriteString("referenceDate", value.ReferenceDate);
        writer.WriteString("branch", value.Branch);
        WriteUnlessEmpty(writer, "systemId", value.SystemId);
        WriteUnlessEmpty(writer, "name", value.Name);
        WriteUnlessEmpty(writer, "version", value.Version);
        WriteUnlessEmpty(writer, "image", value.Image);
        writer.WriteString("idempotencyKey", value.IdempotencyKey);
        writer.WriteString("tag", value.Tag);
        WriteUnlessEmpty(writer, "appOrigin", value.AppOrigin);
        WriteUnlessEmpty(writer, "owner", value.Owner);
        WriteUnlessEmpty(writer, "instanceId", value.InstanceId);
        WriteUnlessEmpty(writer, "scope", value.Scope);
        WriteRaw(writer, "payload", value.Payload);
        WriteRaw(writer, "reproduction", value.Reproduction);
        if (value.Reprocessing is { } mark)
        {
            writer.WriteStartObject("reprocessing");
            WriteUnlessEmpty(writer, "id", mark.Id);
            WriteUnlessEmpty(writer, "instance_id", mark.InstanceId);
            WriteUnlessEmpty(writer, "system_id", mark.SystemId);
            WriteUnlessEmpty(writer, "image", mark.Image);
            WriteOthers(writer, mark.Others);
            writer.WriteEndObject();
        }

        WriteOthers(writer, value.Others);
        writer.WriteEndObject();
    }

    /// <summary>What a writing function writes, as text.</summary>
    internal static string WriteText<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the field unless its value is empty.</summary>
    internal static void WriteUnlessEmpty(Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, string? json)
    {
        if (json is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }

    private static void WriteOthers(Utf8JsonWriter writer, ImmutableArray<OtherField> others)
    {
        foreach (var (name, json) in others)
        {
            WriteRaw(writer, name, json);
        }
    }

    private static ReprocessingMark ReadMark(JsonProperty property)
    {
        var read = new ReprocessingMark();
        var others = ImmutableArray.CreateBuilder<OtherField>();
        Require(property, JsonValueKind.Object, "an object");
        foreach (var field in property.Value.EnumerateObject())
        {
            read = field.Name.ToLowerInvariant() switch
            {
                "id" => read with { Id = Text(field, "reprocessing.") },
                "instance_id" => read with { InstanceId = Text(field, "reprocessing.") },
                "system_id" => read with { SystemId = Text(field, "reprocessing.") },
                "image" => read with { Image = Text(field, "reprocessing.") },
                _ => KeepOther(read, others, field),
            };
        }

        return read with { Others = others.ToImmutable() };
    }

    private static PlatformEvent KeepAlias(PlatformEvent read, string _) => read;

    private static T KeepOther<T>(T read, ImmutableArray<OtherField>.Builder others, JsonProperty field)
    {
        others.Add(new OtherField(field.Name, field.Value.GetRawText()));
        return read;
    }

    private static string Text(JsonProperty field, string prefix = "")
    {
        if (field.Value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        Require(field, JsonValueKind.String, "a string", prefix);
        return field.Value.GetString()!;
    }

    private static string? Object(JsonProperty field)
    {
        if (field.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        Require(field, JsonValueKind.Object, "an object");
        return field.Value.EnumerateObject().MoveNext() ? field.Value.GetRawText() : null;
    }

    private static void Require(JsonProperty field, JsonValueKind kind, string wanted, string prefix = "")
    {
        if (field.Value.ValueKind != kind)
        {
            throw new InvalidEventException($"{prefix}{field.Name}: must be {wanted} or null, not {JsonKind.Describe(field.Value.ValueKind)}");
        }
    }
}
