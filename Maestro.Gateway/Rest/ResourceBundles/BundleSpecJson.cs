using System.Text.Json;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>Writes <c>metadata</c>, <c>manifests</c>, <c>manifest_configs</c> and <c>delete_option</c> (rest-and-operations.md section 2.2).</summary>
internal static class BundleSpecJson
{
    /// <summary>Writes the members into the current object; returns what could not be read and was written empty, or null.</summary>
    public static string? Write(Utf8JsonWriter writer, ResourceBundleState state) =>
        Join(WriteMetadata(writer, state), WriteData(writer, state.Spec.Data));

    private static string? WriteMetadata(Utf8JsonWriter writer, ResourceBundleState state)
    {
        string? unreadable = null;
        byte[] metadata = "{}"u8.ToArray();
        try
        {
            metadata = state.Spec.Metadata.IsEmpty ? metadata : ObjectMetaRewrite.ForSource(state.Spec.Metadata.Span, state.CreatedAt, state.DeletedAt);
        }
        catch (JsonException cause)
        {
            unreadable = $"metadata: {cause.Message}";
        }

        writer.WritePropertyName("metadata");
        CompactJson.Write(writer, metadata);
        return unreadable;
    }

    private static string? WriteData(Utf8JsonWriter writer, ReadOnlyMemory<byte> data)
    {
        string? unreadable = null;
        StoredValue manifests = default;
        JsonDocument? configs = null, deletion = null;
        try
        {
            var members = TopLevelMembers.Find(data, "manifests", "manifestConfigs", "deleteOption");
            manifests = members[0];
            configs = Parse(members[1]);
            deletion = Parse(members[2]);
        }
        catch (JsonException cause)
        {
            unreadable = $"data: {cause.Message}";
        }

        using (configs)
        using (deletion)
        {
            writer.WritePropertyName("manifests");
            Write(writer, manifests, "[]");
            Write(writer, "manifest_configs", configs, "[]", ManifestWorkShapes.ManifestConfig.WriteArray);
            Write(writer, "delete_option", deletion, "{}", ManifestWorkShapes.DeleteOption.Write);
        }

        return unreadable;
    }

    private static void Write(
        Utf8JsonWriter writer, string name, JsonDocument? document, string otherwise, Action<Utf8JsonWriter, JsonElement> write)
    {
        writer.WritePropertyName(name);
        if (document is null)
        {
            writer.WriteRawValue(otherwise, skipInputValidation: true);
        }
        else
        {
            write(writer, document.RootElement);
        }
    }

    private static void Write(Utf8JsonWriter writer, StoredValue value, string otherwise)
    {
        if (value.IsEmpty)
        {
            writer.WriteRawValue(otherwise, skipInputValidation: true);
        }
        else
        {
            CompactJson.Write(writer, value);
        }
    }

    private static JsonDocument? Parse(StoredValue value) =>
        value.IsEmpty ? null : JsonDocument.Parse(value.Json, StoredJson.DocumentOptions);

    private static string? Join(string? first, string? second) => first is null || second is null ? first ?? second : $"{first}; {second}";
}
