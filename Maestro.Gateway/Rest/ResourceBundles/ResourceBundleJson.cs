using System.Text.Json;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>
/// Writes bundles as REST shows them (rest-and-operations.md section 2), payloads straight from the stored bytes. No other key
/// may ever appear: Go clients refuse unknown ones (protocol.md section 5.2).
/// </summary>
internal static class ResourceBundleJson
{
    /// <summary>Writes the bundle. One that cannot be read in full is written as far as it can; returns what is missing, or null.</summary>
    public static string? Write(Utf8JsonWriter writer, ResourceBundleRecord bundle)
    {
        var state = bundle.State;
        writer.WriteStartObject();
        writer.WriteString("id", bundle.Id);
        writer.WriteString("kind", "ResourceBundle");
        writer.WriteString("href", $"{RestPaths.ResourceBundles}/{bundle.Id}");
        writer.WriteString("name", state.Name);
        writer.WriteString("consumer_name", state.ConsumerName);
        writer.WriteNumber("version", state.Version);
        writer.WriteString("created_at", Rfc3339.Format(state.CreatedAt));
        writer.WriteString("updated_at", Rfc3339.Format(state.UpdatedAt));
        if (state.DeletedAt is { } deletedAt)
        {
            writer.WriteString("deleted_at", Rfc3339.Format(deletedAt));
        }

        var unreadable = state.Spec.Data.IsEmpty ? null : BundleSpecJson.Write(writer, state);
        if (state.Status is { } status)
        {
            writer.WritePropertyName("status");
            var unreadableStatus = BundleStatusJson.Write(writer, status);
            unreadable = unreadable is null || unreadableStatus is null ? unreadable ?? unreadableStatus : $"{unreadable}; {unreadableStatus}";
        }

        writer.WriteEndObject();
        return unreadable;
    }
}
