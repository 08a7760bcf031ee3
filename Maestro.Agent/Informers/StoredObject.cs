using System.Security.Cryptography;
using System.Text.Json;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Informers;

/// <summary>A live object as it is kept: its text without the book of field managers, and what tells one state from another.</summary>
internal sealed class StoredObject
{
    private StoredObject(JsonElement live, ObjectKind kind)
    {
        var metadata = live.Member("metadata") ?? default;
        Uid = metadata.Text("uid") ?? "";
        ResourceVersion = metadata.Text("resourceVersion") ?? "";
        Generation = metadata.Integer("generation") ?? 0;
        IsDeleting = metadata.Member("deletionTimestamp") is not null;
        Json = JsonBytes.Write(json => Write(json, live, kind, withState: true));
        ContentHash = BitConverter.ToInt64(SHA256.HashData(JsonBytes.Write(json => Write(json, live, kind, withState: false))));
    }

    /// <summary>UID.</summary>
    public string Uid { get; }

    /// <summary>Version of the object.</summary>
    public string ResourceVersion { get; }

    /// <summary>Counts changes of the wanted state; 0 for kinds that do not count.</summary>
    public long Generation { get; }

    /// <summary>Whether the object is being deleted.</summary>
    public bool IsDeleting { get; }

    /// <summary>The object without its field managers.</summary>
    public byte[] Json { get; }

    /// <summary>Hash of everything but the status and the versions: what somebody wants, and not what is.</summary>
    public long ContentHash { get; }

    /// <summary>Keeps an object.</summary>
    /// <param name="live">The object as the server sent it.</param>
    /// <param name="kind">Version and kind of an object that comes out of a list, whose elements do not name them.</param>
    public static StoredObject Of(JsonElement live, ObjectKind kind = default) => new(live, kind);

    /// <summary>
    /// Whether a state is older than another of the same object. Versions are numbers in every API server; one that is none counts
    /// as new.
    /// </summary>
    public static bool IsOlder(string version, string than) =>
        ulong.TryParse(version, out var left) && ulong.TryParse(than, out var right) && left < right;

    private static void Write(Utf8JsonWriter json, JsonElement live, ObjectKind kind, bool withState)
    {
        json.WriteStartObject();
        if (kind.Kind is not null && live.Member("kind") is null)
        {
            json.WriteString("apiVersion", kind.ApiVersion);
            json.WriteString("kind", kind.Kind);
        }

        foreach (var member in live.EnumerateObject())
        {
            if (member.NameEquals("metadata") && member.Value.ValueKind == JsonValueKind.Object)
            {
                json.WriteStartObject("metadata");
                foreach (var field in member.Value.EnumerateObject())
                {
                    if (!field.NameEquals("managedFields")
                        && (withState || !(field.NameEquals("resourceVersion") || field.NameEquals("generation"))))
                    {
                        field.WriteTo(json);
                    }
                }

                json.WriteEndObject();
            }
            else if (withState || !member.NameEquals("status"))
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }
}

/// <summary>API version and kind of an object.</summary>
internal readonly record struct ObjectKind(string? ApiVersion, string? Kind);
