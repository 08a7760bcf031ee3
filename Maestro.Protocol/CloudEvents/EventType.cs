using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Maestro.Protocol.CloudEvents;

/// <summary>The half of a resource an event speaks of.</summary>
public enum SubResource
{
    /// <summary>What the source wants.</summary>
    Spec,
    /// <summary>What the agent reports.</summary>
    Status,
}

/// <summary>The kind of resource an event carries: <c>group.version.resource</c> (protocol.md section 2.1).</summary>
/// <param name="Group">API group; may contain dots.</param>
/// <param name="Version">API version.</param>
/// <param name="Resource">Plural resource name.</param>
public sealed record DataType(string Group, string Version, string Resource)
{
    /// <summary>The only data type Maestro carries.</summary>
    public static readonly DataType ManifestBundle = new("io.open-cluster-management.works", "v1alpha1", "manifestbundles");

    /// <summary>Reads a data type; it needs at least three parts separated by dots, none of them empty.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DataType? dataType)
    {
        dataType = null;
        var parts = (text ?? "").Split('.');
        if (parts.Length < 3 || parts.Any(string.IsNullOrEmpty))
        {
            return false;
        }

        dataType = new DataType(string.Join('.', parts[..^2]), parts[^2], parts[^1]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Group}.{Version}.{Resource}";
}

/// <summary>The type of an event: <c>data-type.subresource.action</c> (protocol.md section 2.1).</summary>
/// <param name="DataType">The kind of resource.</param>
/// <param name="SubResource">Spec or status.</param>
/// <param name="Action">One of the constants of this class; the grammar allows any word.</param>
public sealed record EventType(DataType DataType, SubResource SubResource, string Action)
{
    /// <summary>The type string of a heartbeat (protocol.md section 1.6), the only one outside the grammar.</summary>
    public const string Heartbeat = "io.open-cluster-management.cloudevents.heartbeat";

    /// <summary>Create a resource.</summary>
    public const string CreateRequest = "create_request";
    /// <summary>Replace the spec or the status of a resource.</summary>
    public const string UpdateRequest = "update_request";
    /// <summary>Delete a resource.</summary>
    public const string DeleteRequest = "delete_request";
    /// <summary>Tells what the sender holds and asks for what it lacks.</summary>
    public const string ResyncRequest = "resync_request";
    /// <summary>One answer to a resync request.</summary>
    public const string ResyncResponse = "resync_response";

    private const string SpecPrefix = "io.open-cluster-management.works.v1alpha1.manifestbundles.spec.";
    private const string StatusPrefix = "io.open-cluster-management.works.v1alpha1.manifestbundles.status.";

    /// <summary>The types that nearly every event has.</summary>
    private static readonly FrozenDictionary<string, EventType> Known =
        new[] { CreateRequest, UpdateRequest, DeleteRequest, ResyncRequest, ResyncResponse }
            .SelectMany(action => new EventType[]
            {
                new(DataType.ManifestBundle, SubResource.Spec, action),
                new(DataType.ManifestBundle, SubResource.Status, action),
            })
            .ToFrozenDictionary(type => type.ToString(), StringComparer.Ordinal);

    private static readonly (string Text, byte[] Utf8, EventType Type)[] KnownTexts =
        [.. Known.Select(known => (known.Key, Encoding.ASCII.GetBytes(known.Key), known.Value))];

    /// <summary>A spec event of the manifest bundle data type.</summary>
    public static string Spec(string action) => action switch
    {
        CreateRequest => SpecPrefix + CreateRequest,
        UpdateRequest => SpecPrefix + UpdateRequest,
        DeleteRequest => SpecPrefix + DeleteRequest,
        ResyncRequest => SpecPrefix + ResyncRequest,
        ResyncResponse => SpecPrefix + ResyncResponse,
        _ => SpecPrefix + action,
    };

    /// <summary>A status event of the manifest bundle data type.</summary>
    public static string Status(string action) => action switch
    {
        UpdateRequest => StatusPrefix + UpdateRequest,
        ResyncRequest => StatusPrefix + ResyncRequest,
        ResyncResponse => StatusPrefix + ResyncResponse,
        _ => StatusPrefix + action,
    };

    /// <summary>Reads an event type; false when it has fewer than five parts or an unknown sub-resource.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EventType? eventType)
    {
        if (text is not null && Known.TryGetValue(text, out eventType))
        {
            return true;
        }

        eventType = null;
        var parts = (text ?? "").Split('.');
        if (parts.Length < 5 || parts.Any(string.IsNullOrEmpty))
        {
            return false;
        }

        SubResource? subResource = parts[^2] switch
        {
            "spec" => CloudEvents.SubResource.Spec,
            "status" => CloudEvents.SubResource.Status,
            _ => null,
        };
        if (subResource is null)
        {
            return false;
        }

        var dataType = new DataType(string.Join('.', parts[..^4]), parts[^4], parts[^3]);
        eventType = new EventType(dataType == DataType.ManifestBundle ? DataType.ManifestBundle : dataType, subResource.Value, parts[^1]);
        return true;
    }

    /// <summary>
    /// The type of an encoded event (the protobuf message of protocol.md section 1.2); null when it is none of the usual ones of the manifest
    /// bundle data type, as that of a heartbeat. Nothing is allocated.
    /// </summary>
    public static EventType? OfEncoded(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.TryReadBytes(out var tag, out var value))
        {
            if (tag == WireTag.Type)
            {
                foreach (var known in KnownTexts)
                {
                    if (value.SequenceEqual(known.Utf8))
                    {
                        return known.Type;
                    }
                }

                return null;
            }
        }

        return null;
    }

    /// <summary>The text of a type; for the usual ones always the same.</summary>
    internal static string ReadText(ReadOnlySpan<byte> utf8)
    {
        foreach (var known in KnownTexts)
        {
            if (utf8.SequenceEqual(known.Utf8))
            {
                return known.Text;
            }
        }

        return Encoding.UTF8.GetString(utf8);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{DataType}.{(SubResource == SubResource.Spec ? "spec" : "status")}.{Action}";
}
