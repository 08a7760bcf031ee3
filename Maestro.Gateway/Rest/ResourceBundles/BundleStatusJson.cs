using System.Text.Json;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>Writes <c>status</c> (rest-and-operations.md section 2.3).</summary>
internal static class BundleStatusJson
{
    /// <summary>Writes the object; without conditions and the rest when the report cannot be read, which is what it returns then.</summary>
    public static string? Write(Utf8JsonWriter writer, StoredStatus status)
    {
        string? unreadable = null;
        StoredValue conditions = default, resources = default, manifests = default;
        JsonDocument? entries = null;
        try
        {
            if (TopLevelMembers.Find(status.Data, "conditions", "resourceStatus", "manifestBundle") is [var first, var second, var third])
            {
                (conditions, resources, manifests) = (first, second, third);
            }

            entries = resources.IsEmpty ? null : JsonDocument.Parse(resources.Json, StoredJson.DocumentOptions);
        }
        catch (JsonException cause)
        {
            unreadable = $"status: {cause.Message}";
        }

        using (entries)
        {
            writer.WriteStartObject();
            writer.WriteNumber("ObservedVersion", status.Version);
            writer.WriteString("SequenceID", status.SequenceId);
            writer.WritePropertyName("conditions");
            if (conditions.IsEmpty)
            {
                writer.WriteNullValue();
            }
            else
            {
                CompactJson.Write(writer, conditions);
            }

            if (entries is { RootElement: { ValueKind: JsonValueKind.Array } list } && list.GetArrayLength() > 0)
            {
                writer.WritePropertyName("resourceStatus");
                ManifestWorkShapes.ResourceStatus.WriteArray(writer, list);
            }

            if (!manifests.IsEmpty)
            {
                writer.WritePropertyName("manifestBundle");
                CompactJson.Write(writer, manifests);
            }

            writer.WriteEndObject();
        }

        return unreadable;
    }
}
