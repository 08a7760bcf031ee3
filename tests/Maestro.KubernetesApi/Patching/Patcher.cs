using System.Text;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Apply;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Schemas;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Patching;

/// <summary>Answers patches of all four kinds; the content type tells which.</summary>
internal sealed class Patcher(Cluster cluster, ObjectWriter writer)
{
    private const string Json = "application/json-patch+json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string ApplyYaml = "application/apply-patch+yaml";

    /// <summary>Patches an object, or makes it by applying.</summary>
    public ApiResponse Patch(ApiRequest request)
    {
        var mediaType = request.ContentType.Split(';')[0].Trim();
        var custom = request.Resource.Custom is not null;
        if (mediaType == ApplyYaml)
        {
            return Apply(request);
        }

        if (mediaType is not (Json or Merge) && (custom || mediaType != Strategic))
        {
            throw Failures.UnsupportedMediaType(
                custom ? $"{Json}, {Merge}, {ApplyYaml}" : $"{Json}, {Merge}, {Strategic}, {ApplyYaml}, application/apply-patch+cbor");
        }

        if (request.Option("force") is { Length: > 0 })
        {
            throw Failures.Invalid("meta.k8s.io", "PatchOptions", "", [FieldError.Forbidden("force", "may not be specified for non-apply patch")]);
        }

        var patch = Parse(request);
        var stored = writer.Change(request, live => Decode(request, mediaType switch
        {
            Json => JsonPatch.Apply(live, patch),
            Merge => MergePatch.Apply(live, patch),
            _ => StrategicMergePatch.Apply(request.Resource.Schema, live, patch as JsonObject ?? []),
        }));
        return new ApiResponse(200, Representation.Of(request).Bytes(request.Resource, stored));
    }

    private ApiResponse Apply(ApiRequest request)
    {
        if (string.IsNullOrEmpty(request.Option("fieldManager")))
        {
            throw Failures.Invalid("meta.k8s.io", "PatchOptions", "", [FieldError.Required("fieldManager", "is required for apply patch")]);
        }

        var applied = ParseApplied(request);
        CheckApplied(request, applied);
        var force = request.Flag("force");
        var key = new ObjectKey(request.Resource.Storage, request.Namespace, request.Name);
        if (cluster.Store.Find(key) is null)
        {
            if (request.Subresource.Length > 0)
            {
                throw Failures.NotFound(request.Resource, request.Name);
            }

            if (applied.TextAt("metadata", "uid") is { Length: > 0 } uid)
            {
                throw Failures.Conflict(
                    request.Resource, request.Name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
            }

            var made = writer.CreateApplied(request, applied, force);
            return new ApiResponse(201, Representation.Of(request).Bytes(request.Resource, made));
        }

        var fieldWriter = new FieldWriter(request.Manager, request.Subresource, cluster.Now);
        var stored = writer.Change(
            request, live => Decode(request, FieldManager.Apply(request.Resource, live, applied, fieldWriter, force)), tracked: true);
        return new ApiResponse(200, Representation.Of(request).Bytes(request.Resource, stored));
    }

    private static JsonObject Decode(ApiRequest request, JsonNode? patched)
    {
        try
        {
            return RequestBody.Decode(request, request.Resource, patched as JsonObject ?? []);
        }
        catch (ApiFailure wrong) when (wrong.Code == 400)
        {
            var marker = wrong.Message.IndexOf("strict decoding error", StringComparison.Ordinal);
            throw Failures.Invalid(
                "", "", "", [FieldError.InvalidText("patch", JsonText.Quoted(request.BodyText), marker < 0 ? wrong.Message : wrong.Message[marker..])]);
        }
    }

    private static JsonNode? Parse(ApiRequest request)
    {
        try
        {
            return JsonReader.Read(request.Body.Span);
        }
        catch (JsonSyntaxException wrong)
        {
            throw Failures.BadRequest($"error decoding patch: {wrong.Message}");
        }
    }

    private static JsonObject ParseApplied(ApiRequest request)
    {
        try
        {
            return JsonReader.Read(request.Body.Span) as JsonObject ?? throw Failures.BadRequest("error decoding YAML: the patch is no object");
        }
        catch (JsonSyntaxException)
        {
            return ParseYaml(Encoding.UTF8.GetString(request.Body.Span));
        }
    }

    private static JsonObject ParseYaml(string text)
    {
        try
        {
            return YamlTree.ReadAll(text).FirstOrDefault() as JsonObject ?? throw Failures.BadRequest("error decoding YAML: the patch is no object");
        }
        catch (YamlDotNet.Core.YamlException wrong)
        {
            throw Failures.BadRequest($"error decoding YAML: {wrong.Message}");
        }
    }

    private static void CheckApplied(ApiRequest request, JsonObject applied)
    {
        var resource = request.Resource;
        var version = applied.TextAt("apiVersion") ?? "";
        if (version != resource.GroupVersion)
        {
            throw Failures.BadRequest($"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {resource.GroupVersion}");
        }

        if (applied.ArrayAt("metadata", "managedFields") is { Count: > 0 })
        {
            throw Failures.BadRequest("metadata.managedFields must be nil");
        }

        var unknown = new List<string>();
        try
        {
            _ = resource.Canonical(applied, unknown);
            _ = FieldSets.Of(resource.Schema, applied);
        }
        catch (DecodeException wrong)
        {
            throw Untypable(request, wrong.Message);
        }

        if (unknown.Count > 0 && resource.Custom is null)
        {
            throw Untypable(request, string.Join(", ", unknown.Select(path => $".{path}: field not declared in schema")));
        }
    }

    private static ApiFailure Untypable(ApiRequest request, string why)
    {
        var resource = request.Resource;
        var name = request.Namespace.Length > 0 ? $"{request.Namespace}/{request.Name}" : $"/{request.Name}";
        return Failures.Unclassified(
            $"failed to create typed patch object ({name}; {resource.GroupVersion}, Kind={resource.Kind}): {why}");
    }
}
