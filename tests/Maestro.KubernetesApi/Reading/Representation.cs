using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;

namespace Maestro.KubernetesApi.Reading;

/// <summary>How objects are shown: whole, or only their metadata (<c>as=PartialObjectMetadata</c> in the Accept header).</summary>
internal sealed class Representation
{
    private const string MetaVersion = "meta.k8s.io/v1";

    private static readonly Representation Whole = new(metadataOnly: false);
    private static readonly Representation MetadataOnly = new(metadataOnly: true);

    private readonly bool _metadataOnly;

    private Representation(bool metadataOnly) => _metadataOnly = metadataOnly;

    public static Representation Of(ApiRequest request) =>
        request.Accept.Split(',')[0].Contains("as=PartialObjectMetadata", StringComparison.Ordinal) ? MetadataOnly : Whole;

    /// <summary>The object, as one document.</summary>
    public ReadOnlyMemory<byte> Bytes(ApiResource resource, StoredObject stored) =>
        _metadataOnly || stored.Body.TextAt("apiVersion") != resource.GroupVersion ? JsonText.Utf8(Show(resource, stored)) : stored.Utf8;

    /// <summary>The object as an element of a list; built-in kinds leave out kind and version there.</summary>
    public JsonObject Item(ApiResource resource, StoredObject stored)
    {
        var item = Show(resource, stored);
        if (resource.Custom is null && !_metadataOnly)
        {
            item.Remove("kind");
            item.Remove("apiVersion");
        }

        return item;
    }

    /// <summary>Kind and version of a list.</summary>
    public (string Kind, string GroupVersion) ListKind(ApiResource resource) =>
        _metadataOnly ? ("PartialObjectMetadataList", MetaVersion) : (resource.ListKind, resource.GroupVersion);

    private JsonObject Show(ApiResource resource, StoredObject stored) => _metadataOnly
        ? new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = MetaVersion, ["metadata"] = stored.Body["metadata"]?.DeepClone() }
        : resource.InVersion(stored.Body).Copy();
}
