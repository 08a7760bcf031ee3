using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// The text of a work status that is hashed (protocol.md section 3.6). Every object is written member by member in byte order of the names,
/// which is why the order of the calls matters here.
/// </summary>
internal static class CanonicalStatus
{
    /// <summary>Writes the canonical text of a status as events carry it.</summary>
    public static byte[] Write(ReadOnlySpan<byte> statusData)
    {
        var reader = new Utf8JsonReader(statusData, JsonObjectText.ReaderOptions);
        using var document = JsonDocument.ParseValue(ref reader);
        var output = new ArrayBufferWriter<byte>(statusData.Length);
        output.Write("{"u8);
        if (Member(document.RootElement, "conditions"u8, JsonValueKind.Array) is { } conditions && conditions.GetArrayLength() > 0)
        {
            output.Write("\"conditions\":"u8);
            WriteList(output, conditions, WriteCondition);
            output.Write(","u8);
        }

        output.Write("\"resourceStatus\":{"u8);
        if (Member(document.RootElement, "resourceStatus"u8, JsonValueKind.Array) is { } manifests && manifests.GetArrayLength() > 0)
        {
            output.Write("\"manifests\":"u8);
            WriteList(output, manifests, WriteManifest);
        }

        output.Write("}}"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteCondition(ArrayBufferWriter<byte> output, JsonElement condition)
    {
        output.Write("{\"lastTransitionTime\":"u8);
        CanonicalValue.WriteTime(output, Member(condition, "lastTransitionTime"u8, JsonValueKind.String));
        WriteText(output, ",\"message\":"u8, condition, "message"u8);
        if (Member(condition, "observedGeneration"u8, JsonValueKind.Number) is { } generation && CanonicalValue.Integer(generation) is not 0)
        {
            output.Write(",\"observedGeneration\":"u8);
            CanonicalValue.WriteInteger(output, generation);
        }

        WriteText(output, ",\"reason\":"u8, condition, "reason"u8);
        WriteText(output, ",\"status\":"u8, condition, "status"u8);
        WriteText(output, ",\"type\":"u8, condition, "type"u8);
        output.Write("}"u8);
    }

    private static void WriteManifest(ArrayBufferWriter<byte> output, JsonElement manifest)
    {
        output.Write("{\"conditions\":"u8);
        if (Member(manifest, "conditions"u8, JsonValueKind.Array) is { } conditions)
        {
            WriteList(output, conditions, WriteCondition);
        }
        else
        {
            output.Write("null"u8);
        }

        var meta = Member(manifest, "resourceMeta"u8, JsonValueKind.Object);
        WriteText(output, ",\"resourceMeta\":{\"group\":"u8, meta, "group"u8);
        WriteText(output, ",\"kind\":"u8, meta, "kind"u8);
        WriteText(output, ",\"name\":"u8, meta, "name"u8);
        WriteText(output, ",\"namespace\":"u8, meta, "namespace"u8);
        output.Write(",\"ordinal\":"u8);
        CanonicalValue.WriteInteger(output, Member(meta, "ordinal"u8, JsonValueKind.Number));
        WriteText(output, ",\"resource\":"u8, meta, "resource"u8);
        WriteText(output, ",\"version\":"u8, meta, "version"u8);
        output.Write("},\"statusFeedback\":{"u8);
        var feedback = Member(manifest, "statusFeedback"u8, JsonValueKind.Object);
        if (Member(feedback, "values"u8, JsonValueKind.Array) is { } values && values.GetArrayLength() > 0)
        {
            output.Write("\"values\":"u8);
            WriteList(output, values, WriteFeedback);
        }

        output.Write("}}"u8);
    }

    private static void WriteFeedback(ArrayBufferWriter<byte> output, JsonElement feedback)
    {
        output.Write("{\"fieldValue\":{"u8);
        var value = Member(feedback, "fieldValue"u8, JsonValueKind.Object);
        if (Member(value, "boolean"u8, JsonValueKind.True) is not null)
        {
            output.Write("\"boolean\":true,"u8);
        }
        else if (Member(value, "boolean"u8, JsonValueKind.False) is not null)
        {
            output.Write("\"boolean\":false,"u8);
        }

        if (Member(value, "integer"u8, JsonValueKind.Number) is { } integer)
        {
            output.Write("\"integer\":"u8);
            CanonicalValue.WriteInteger(output, integer);
            output.Write(","u8);
        }

        WriteOptionalText(output, "\"jsonRaw\":"u8, value, "jsonRaw"u8);
        WriteOptionalText(output, "\"string\":"u8, value, "string"u8);
        WriteText(output, "\"type\":"u8, value, "type"u8);
        WriteText(output, "},\"name\":"u8, feedback, "name"u8);
        output.Write("}"u8);
    }

    private static void WriteOptionalText(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> start, JsonElement? parent, ReadOnlySpan<byte> name)
    {
        if (Member(parent, name, JsonValueKind.String) is not null)
        {
            WriteText(output, start, parent, name);
            output.Write(","u8);
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> start, JsonElement? parent, ReadOnlySpan<byte> name)
    {
        output.Write(start);
        if (Member(parent, name, JsonValueKind.String) is { } text)
        {
            GoJsonString.Write(output, JsonMarshal.GetRawUtf8Value(text)[1..^1]);
        }
        else
        {
            output.Write("\"\""u8);
        }
    }

    private static void WriteList(ArrayBufferWriter<byte> output, JsonElement list, Action<ArrayBufferWriter<byte>, JsonElement> writeItem)
    {
        var separator = "["u8;
        foreach (var item in list.EnumerateArray())
        {
            output.Write(separator);
            writeItem(output, item);
            separator = ","u8;
        }

        output.Write(list.GetArrayLength() == 0 ? "[]"u8 : "]"u8);
    }

    private static JsonElement? Member(JsonElement? parent, ReadOnlySpan<byte> name, JsonValueKind kind) =>
        parent is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) && member.ValueKind == kind
            ? member
            : null;
}
