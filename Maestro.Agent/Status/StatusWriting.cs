using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Maestro.Agent.Feedback;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Status;

/// <summary>Writes the data of a status event (agent.md section 4.1).</summary>
internal static class StatusWriting
{
    /// <summary>Text as it is: nothing here ends up in a web page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON of a status.</summary>
    public static byte[] Write(WorkStatus status)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteConditions(json, status.Conditions);
            if (status.Manifests.Length > 0)
            {
                json.WriteStartArray("resourceStatus");
                foreach (var manifest in status.Manifests)
                {
                    WriteManifest(json, manifest);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteManifest(Utf8JsonWriter json, ManifestStatus manifest)
    {
        var meta = manifest.Meta;
        json.WriteStartObject();
        json.WriteStartObject("resourceMeta");
        json.WriteNumber("ordinal", meta.Ordinal);
        json.WriteString("group", meta.Group);
        json.WriteString("version", meta.Version);
        json.WriteString("kind", meta.Kind);
        json.WriteString("resource", meta.Resource);
        json.WriteString("name", meta.Name);
        json.WriteString("namespace", meta.Namespace);
        json.WriteEndObject();
        json.WriteStartObject("statusFeedback");
        if (manifest.Feedback.Length > 0)
        {
            json.WriteStartArray("values");
            foreach (var value in manifest.Feedback)
            {
                WriteValue(json, value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        WriteConditions(json, manifest.Conditions);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, FeedbackValue value)
    {
        json.WriteStartObject();
        json.WriteString("name", value.Name);
        json.WriteStartObject("fieldValue");
        json.WriteString("type", value.Type.ToString());
        switch (value.Type)
        {
            case FeedbackType.Integer:
                json.WritePropertyName("integer");
                json.WriteRawValue(value.Text);
                break;
            case FeedbackType.Boolean:
                json.WritePropertyName("boolean");
                json.WriteRawValue(value.Text);
                break;
            case FeedbackType.String:
                json.WriteString("string", value.Text);
                break;
            default:
                json.WriteString("jsonRaw", value.Text);
                break;
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, ImmutableArray<Condition> conditions)
    {
        json.WriteStartArray("conditions");
        foreach (var condition in conditions)
        {
            json.WriteStartObject();
            json.WriteString("type", condition.Type);
            json.WriteString("status", condition.Status);
            if (condition.ObservedGeneration != 0)
            {
                json.WriteNumber("observedGeneration", condition.ObservedGeneration);
            }

            json.WriteString("lastTransitionTime", Rfc3339.FormatSeconds(condition.LastTransitionTime));
            json.WriteString("reason", condition.Reason);
            json.WriteString("message", condition.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
