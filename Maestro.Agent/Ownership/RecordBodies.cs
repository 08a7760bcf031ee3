using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.KubernetesApi;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Ownership;

/// <summary>What is sent to create and to change a record: JSON, and JSON merge patches (agent.md section 1.4).</summary>
internal static class RecordBodies
{
    /// <summary>A new record.</summary>
    public static byte[] New(HubIdentity identity, string name, string workName, IEnumerable<KeyValuePair<string, string>> labels) => Write(json =>
    {
        json.WriteString("apiVersion", AppliedWork.ApiVersion);
        json.WriteString("kind", AppliedWork.Kind);
        json.WriteStartObject("metadata");
        json.WriteString("name", name);
        json.WriteStartObject("labels");
        foreach (var (label, value) in labels)
        {
            json.WriteString(label, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("finalizers");
        json.WriteStringValue(AppliedWork.Finalizer);
        json.WriteEndArray();
        json.WriteEndObject();
        WriteSpec(json, identity, workName);
    });

    /// <summary>Brings the spec in line.</summary>
    public static byte[] Spec(HubIdentity identity, string workName) => Write(json => WriteSpec(json, identity, workName));

    /// <summary>Sets the list of what was applied, on the version that was read.</summary>
    public static byte[] Resources(AppliedWork record, ImmutableArray<AppliedResource> resources) => Status(record, json =>
    {
        json.WriteStartArray("appliedResources");
        foreach (var resource in resources)
        {
            resource.Write(json);
        }

        json.WriteEndArray();
    });

    /// <summary>Sets or clears the time from which the record waits for its eviction, on the version that was read.</summary>
    public static byte[] EvictionStart(AppliedWork record, DateTimeOffset? start) => Status(record, json =>
    {
        if (start is { } time)
        {
            json.WriteString("evictionStartTime", Rfc3339.FormatSeconds(time));
        }
        else
        {
            json.WriteNull("evictionStartTime");
        }
    });

    /// <summary>Sets an annotation, or removes it when there is no value; in whatever version the record is.</summary>
    public static byte[] Annotation(AppliedWork record, string name, string? value) => Write(json =>
    {
        json.WriteStartObject("metadata");
        json.WriteString("uid", record.Uid);
        json.WriteStartObject("annotations");
        json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Takes the finalizer off, on the version that was read.</summary>
    public static byte[] Release(AppliedWork record) => Write(json =>
    {
        json.WriteStartObject("metadata");
        WriteVersion(json, record);
        json.WriteStartArray("finalizers");
        foreach (var finalizer in record.Finalizers.Where(finalizer => finalizer != AppliedWork.Finalizer))
        {
            json.WriteStringValue(finalizer);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static byte[] Status(AppliedWork record, Action<Utf8JsonWriter> status) => Write(json =>
    {
        json.WriteStartObject("metadata");
        WriteVersion(json, record);
        json.WriteEndObject();
        json.WriteStartObject("status");
        status(json);
        json.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> members) => JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    private static void WriteVersion(Utf8JsonWriter json, AppliedWork record)
    {
        json.WriteString("uid", record.Uid);
        json.WriteString("resourceVersion", record.ResourceVersion);
    }

    private static void WriteSpec(Utf8JsonWriter json, HubIdentity identity, string workName)
    {
        json.WriteStartObject("spec");
        json.WriteString("hubHash", identity.Hash);
        json.WriteString("agentID", identity.AgentId);
        json.WriteString("manifestWorkName", workName);
        json.WriteEndObject();
    }
}
