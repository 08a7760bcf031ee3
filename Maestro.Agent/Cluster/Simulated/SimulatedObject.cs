using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.Works;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Cluster.Simulated;

/// <summary>An object of a <see cref="SimulatedCluster"/>.</summary>
/// <param name="Manifest">The manifest as it was applied last.</param>
/// <param name="Owners">Ids of the works that list it.</param>
/// <param name="Uid">Identity.</param>
/// <param name="Created">When it came to be.</param>
/// <param name="Generation">Counts changes of the manifest, from 1.</param>
internal sealed record SimulatedObject(
    ReadOnlyMemory<byte> Manifest, ImmutableArray<string> Owners, Guid Uid, DateTimeOffset Created, long Generation)
{
    /// <summary>The manifest with the metadata and the status a healthy cluster gives it.</summary>
    public JsonElement ReadLive(ResourceMeta meta)
    {
        using var document = JsonDocument.Parse(Manifest, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
        var manifest = document.RootElement;
        var status = SimulatedStatus.Of(meta, manifest, this);
        var buffer = new ArrayBufferWriter<byte>(Manifest.Length + 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in manifest.EnumerateObject())
            {
                if (member.Name != "metadata" && (member.Name != "status" || status is null))
                {
                    member.WriteTo(json);
                }
            }

            json.WritePropertyName("metadata");
            WriteMetadata(json, manifest.GetProperty("metadata"));
            if (status is not null)
            {
                json.WritePropertyName("status");
                status.WriteTo(json);
            }

            json.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
        return JsonElement.ParseValue(ref reader);
    }

    private void WriteMetadata(Utf8JsonWriter json, JsonElement metadata)
    {
        json.WriteStartObject();
        foreach (var member in metadata.EnumerateObject())
        {
            if (member.Name is not ("uid" or "creationTimestamp" or "generation"))
            {
                member.WriteTo(json);
            }
        }

        json.WriteString("uid", Uid.ToString());
        json.WriteString("creationTimestamp", Rfc3339.FormatSeconds(Created));
        json.WriteNumber("generation", Generation);
        json.WriteEndObject();
    }
}
