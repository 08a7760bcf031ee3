using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>The fields of a manifest that have rules. Of several of one name the last counts.</summary>
internal struct ManifestFields
{
    public JsonPlace ApiVersion;
    public JsonPlace Kind;
    public JsonPlace Metadata;
    public JsonPlace Name;
    public JsonPlace Namespace;
    public JsonPlace GenerateName;
    public JsonPlace ResourceVersion;
    public JsonPlace DeletionGracePeriodSeconds;
    public JsonPlace Labels;
    public JsonPlace Annotations;
    public JsonPlace Finalizers;

    /// <summary>Takes the object the reader is at.</summary>
    public static ManifestFields Take(ref Utf8JsonReader reader)
    {
        var fields = default(ManifestFields);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("apiVersion"u8))
            {
                fields.ApiVersion = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                fields.Kind = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                fields = new ManifestFields { ApiVersion = fields.ApiVersion, Kind = fields.Kind };
                fields.TakeMetadata(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return fields;
    }

    private void TakeMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        Metadata = new JsonPlace(reader.TokenType, (int)reader.TokenStartIndex, 0);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                Name = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                Namespace = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("labels"u8))
            {
                Labels = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                Annotations = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("finalizers"u8))
            {
                Finalizers = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("generateName"u8))
            {
                GenerateName = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("resourceVersion"u8))
            {
                ResourceVersion = JsonPlace.Take(ref reader);
            }
            else if (reader.ValueTextEquals("deletionGracePeriodSeconds"u8))
            {
                DeletionGracePeriodSeconds = JsonPlace.Take(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
