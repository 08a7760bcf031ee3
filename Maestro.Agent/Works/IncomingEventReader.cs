using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent.Works;

/// <summary>Sorts and decodes incoming events (agent.md sections 5.1 and 5.2). Actions do not matter, contents do.</summary>
internal static class IncomingEventReader
{
    private const string TracingPrefix = "logging.open-cluster-management.io/";

    /// <summary>Reads an event for the agent of one consumer; never throws.</summary>
    public static IncomingEvent Read(CloudEvent cloudEvent, string consumerName)
    {
        if (!EventType.TryParse(cloudEvent.Type, out var type))
        {
            return new IncomingEvent.Dropped($"type '{cloudEvent.Type}' cannot be parsed");
        }

        var isResync = type.Action == EventType.ResyncRequest;
        if (isResync != (type.SubResource == SubResource.Status))
        {
            return new IncomingEvent.Dropped($"type '{type}' is not meant for an agent");
        }

        var clusterName = cloudEvent[ExtensionNames.ClusterName] as string;
        // A status resync request may be addressed to all agents of a source.
        if (clusterName != consumerName && !(isResync && string.IsNullOrEmpty(clusterName)))
        {
            return new IncomingEvent.Dropped($"clustername is '{clusterName}', this is the agent of '{consumerName}'");
        }

        if (type.DataType != DataType.ManifestBundle)
        {
            return new IncomingEvent.Dropped($"data type '{type.DataType}' is not supported");
        }

        try
        {
            return isResync
                ? new IncomingEvent.StatusResync(StatusResyncRequest.Read(cloudEvent).Hashes)
                : ReadSpec(cloudEvent, type.Action, consumerName);
        }
        catch (Exception cause) when (cause is InvalidEventException or InvalidOperationException)
        {
            // Text that is not Unicode shows only when it is read, as an InvalidOperationException.
            return new IncomingEvent.Dropped(cause.Message);
        }
    }

    private static IncomingEvent ReadSpec(CloudEvent cloudEvent, string action, string consumerName)
    {
        if (cloudEvent[ExtensionNames.ResourceId] is not string { Length: > 0 } uid)
        {
            throw new InvalidEventException("resourceid: a value is required");
        }

        var deletedAt = ReadDeletion(cloudEvent);
        var generation = ReadGeneration(cloudEvent);
        if (generation is null && deletedAt is null)
        {
            throw new InvalidEventException("resourceversion: a value is required");
        }

        var work = WorkMetadata.Read(cloudEvent[ExtensionNames.Metadata] as string, new Work
        {
            Uid = uid,
            Name = uid,
            ClusterName = consumerName,
            Generation = generation ?? 0,
            OriginalSource = cloudEvent.SourceText(),
            DeletionTimestamp = deletedAt,
            Annotations = ReadTracing(cloudEvent),
            Bundle = ManifestBundle.Empty,
        });
        if (deletedAt is not null)
        {
            // Some servers answer a resync without saying so, but then without a version (agent.md section 5.5).
            return new IncomingEvent.Deletion(work, generation is not null, action == EventType.ResyncResponse || generation is null);
        }

        try
        {
            return new IncomingEvent.Spec(work with { Bundle = ManifestBundleReader.Read(cloudEvent.Data as byte[] ?? []) });
        }
        catch (InvalidEventException cause)
        {
            return new IncomingEvent.Refused(work, cause.Message);
        }
    }

    private static int? ReadGeneration(CloudEvent cloudEvent) => cloudEvent[ExtensionNames.ResourceVersion] switch
    {
        null => null,
        int number => number,
        string text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var other => throw new InvalidEventException($"resourceversion is '{other}', it must be a 32-bit integer"),
    };

    private static DateTimeOffset? ReadDeletion(CloudEvent cloudEvent) => cloudEvent[ExtensionNames.DeletionTimestamp] switch
    {
        null => null,
        DateTimeOffset time => time,
        string text when Rfc3339.TryParse(text, out var time, out _) => time,
        var other => throw new InvalidEventException($"deletiontimestamp is '{other}', it must be a time in RFC 3339"),
    };

    private static Dictionary<string, string>? ReadTracing(CloudEvent cloudEvent)
    {
        if (cloudEvent[ExtensionNames.LogTracing] is not string { Length: > 0 } text || text == "{}")
        {
            return null;
        }

        using var document = ParseObject(ExtensionNames.LogTracing, text);
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name.StartsWith(TracingPrefix, StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.String)
            {
                entries[property.Name] = property.Value.GetString()!;
            }
        }

        return entries.Count > 0 ? entries : null;
    }

    private static JsonDocument ParseObject(string field, string text) =>
        ParseObject(field, System.Text.Encoding.UTF8.GetBytes(text));

    internal static JsonDocument ParseObject(string field, ReadOnlyMemory<byte> text)
    {
        try
        {
            var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new InvalidEventException($"{field}: must be a JSON object");
        }
        catch (JsonException cause)
        {
            throw new InvalidEventException($"{field}: must be a JSON object: {cause.Message}", cause);
        }
    }
}
