using System.Text;
using System.Text.Json;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Status;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Works;

/// <summary>
/// The <c>metadata</c> extension: the work's object metadata as JSON text (protocol.md section 3.3, agent.md section 5.4).
/// </summary>
internal static class WorkMetadata
{
    private const string OriginalSourceLabel = "cloudevents.open-cluster-management.io/originalsource";
    private const string DataTypeAnnotation = "cloudevents.open-cluster-management.io/datatype";
    private const string Finalizer = "cluster.open-cluster-management.io/manifest-work-cleanup";
    private const string TracingPrefix = "logging.open-cluster-management.io/";

    /// <summary>
    /// Takes name, labels, annotations and creation time over from the extension. The finalizers of a source are left out: they
    /// would hold back the proof of deletion for ever, since nobody here could remove them.
    /// </summary>
    /// <exception cref="Maestro.Protocol.InvalidEventException">The text is not a JSON object.</exception>
    public static Work Read(string? text, Work work)
    {
        if (string.IsNullOrEmpty(text))
        {
            return work;
        }

        using var document = IncomingEventReader.ParseObject(ExtensionNames.Metadata, Encoding.UTF8.GetBytes(text));
        var metadata = document.RootElement;
        var annotations = metadata.Texts("annotations");
        if (annotations is not null && work.Annotations is not null)
        {
            foreach (var (key, value) in work.Annotations)
            {
                annotations[key] = value;
            }
        }

        return work with
        {
            Name = metadata.Text("name") is { Length: > 0 } name ? name : work.Name,
            CreationTimestamp = metadata.Text("creationTimestamp"),
            Labels = metadata.Texts("labels"),
            Annotations = annotations ?? work.Annotations,
        };
    }

    /// <summary>The text a status event carries.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cleaned">Whether everything is gone from the cluster, so that the finalizer has been removed.</param>
    public static string Write(Work work, bool cleaned)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, StatusWriting.Options))
        {
            json.WriteStartObject();
            json.WriteString("name", work.Name);
            json.WriteString("namespace", work.ClusterName);
            json.WriteString("uid", work.Uid);
            json.WriteNumber("generation", work.Generation);
            if (work.CreationTimestamp is not null)
            {
                json.WriteString("creationTimestamp", work.CreationTimestamp);
            }

            if (work.DeletionTimestamp is { } deletedAt)
            {
                json.WriteString("deletionTimestamp", Rfc3339.FormatSeconds(deletedAt));
            }

            WriteTexts(json, "labels", work.Labels, OriginalSourceLabel, work.OriginalSource);
            WriteTexts(json, "annotations", work.Annotations, DataTypeAnnotation, DataType.ManifestBundle.ToString());
            if (!cleaned)
            {
                json.WriteStartArray("finalizers");
                json.WriteStringValue(Finalizer);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>The labels of a work, among them the one that names its source.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Labels(Work work) =>
        Complete(work.Labels, OriginalSourceLabel, work.OriginalSource);

    /// <summary>The text of the <c>logtracing</c> extension of a status event.</summary>
    public static string WriteTracing(Work work)
    {
        var tracing = work.Annotations?.Where(entry => entry.Key.StartsWith(TracingPrefix, StringComparison.Ordinal)).ToList();
        return tracing is null or { Count: 0 }
            ? "{}"
            : Encoding.UTF8.GetString(JsonBytes.Write(json =>
            {
                json.WriteStartObject();
                tracing.ForEach(entry => json.WriteString(entry.Key, entry.Value));
                json.WriteEndObject();
            }));
    }

    private static void WriteTexts(
        Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? texts, string ownKey, string ownValue)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in Complete(texts, ownKey, ownValue))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<KeyValuePair<string, string>> Complete(
        IReadOnlyDictionary<string, string>? texts, string ownKey, string ownValue) =>
        (texts ?? new Dictionary<string, string>())
            .Where(entry => entry.Key != ownKey).Append(new(ownKey, ownValue)).OrderBy(entry => entry.Key, StringComparer.Ordinal);
}
