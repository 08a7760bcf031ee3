using System.Text;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Requests;

/// <summary>Reads the object a request brings.</summary>
internal static class RequestBody
{
    private const int SummaryLength = 30;

    /// <summary>The object in canonical form, with unknown members reported as the request wants.</summary>
    /// <param name="request">The request.</param>
    /// <param name="resource">The resource of the object; differs from the request's for subresources with a kind of their own.</param>
    /// <exception cref="ApiFailure">The body is no such object (400), or of a media type nobody reads (415).</exception>
    public static JsonObject Read(ApiRequest request, ApiResource resource)
    {
        var mediaType = request.ContentType.Split(';')[0].Trim();
        if (mediaType.Length > 0 && mediaType is not ("application/json" or "application/yaml"))
        {
            throw Failures.UnsupportedMediaType("application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }

        var duplicates = new List<string>();
        var body = mediaType == "application/yaml" ? ParseYaml(request.BodyText, resource) : Parse(request.Body.Span, resource, duplicates);
        return Decode(request, resource, body, duplicates);
    }

    /// <summary>Brings an object into canonical form.</summary>
    /// <exception cref="ApiFailure">It is no object of that resource, or has unknown members and the request is strict (400).</exception>
    public static JsonObject Decode(ApiRequest request, ApiResource resource, JsonObject body, IReadOnlyList<string>? duplicates = null)
    {
        CheckKind(resource, body);
        var unknown = new List<string>();
        JsonObject result;
        try
        {
            result = resource.Canonical(body, unknown);
        }
        catch (DecodeException wrong)
        {
            throw CannotHandle(resource, wrong.Message);
        }

        List<string> complaints = [.. unknown.Select(path => $"unknown field \"{path}\""), .. (duplicates ?? []).Select(path => $"duplicate field \"{path}\"")];
        if (complaints.Count > 0 && request.Strict)
        {
            throw CannotHandle(resource, $"strict decoding error: {string.Join(", ", complaints)}");
        }

        if (request.Option("fieldValidation") != "Ignore")
        {
            request.Warnings.AddRange(complaints);
        }

        return result;
    }

    private static JsonObject Parse(ReadOnlySpan<byte> text, ApiResource resource, List<string> duplicates)
    {
        try
        {
            return JsonReader.Read(text, duplicates) as JsonObject
                ?? throw new JsonSyntaxException("json: cannot unmarshal array into Go value of type struct { APIVersion string; Kind string }");
        }
        catch (JsonSyntaxException wrong)
        {
            throw Failures.BadRequest(
                $"the object provided is unrecognized (must be of type {resource.Kind}): couldn't get version/kind; json parse error: {wrong.Message} ({Summary(text)})");
        }
    }

    private static JsonObject ParseYaml(string text, ApiResource resource)
    {
        try
        {
            return YamlTree.ReadAll(text).FirstOrDefault() as JsonObject ?? [];
        }
        catch (YamlDotNet.Core.YamlException wrong)
        {
            throw Failures.BadRequest($"the object provided is unrecognized (must be of type {resource.Kind}): error converting YAML to JSON: {wrong.Message}");
        }
    }

    private static void CheckKind(ApiResource resource, JsonObject body)
    {
        var kind = body.TextAt("kind") ?? "";
        var version = body.TextAt("apiVersion") ?? "";
        if (resource.Custom is not null && kind.Length == 0)
        {
            throw Failures.BadRequest($"Object 'Kind' is missing in '{JsonText.Of(body)}'");
        }

        if (kind.Length > 0 && kind != resource.Kind)
        {
            throw Failures.BadRequest(resource.Custom is null
                ? $"{kind} in version {JsonText.Quoted(version.Split('/')[^1])} cannot be handled as a {resource.Kind}: no kind {JsonText.Quoted(kind)} is registered for version {JsonText.Quoted(version)}"
                : $"{kind}.{version.Split('/')[0]} is not a {resource.Kind}: the kind of the object does not match the kind on the URL");
        }

        if (version.Length > 0 && version != resource.GroupVersion)
        {
            throw Failures.BadRequest(
                $"the API version in the data ({version}) does not match the expected API version ({resource.GroupVersion})");
        }
    }

    private static ApiFailure CannotHandle(ApiResource resource, string why) =>
        Failures.BadRequest($"{resource.Kind} in version {JsonText.Quoted(resource.Version)} cannot be handled as a {resource.Kind}: {why}");

    private static string Summary(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return "<empty>";
        }

        var head = text[..Math.Min(SummaryLength, text.Length)];
        var shown = text[0] == '{' ? Encoding.UTF8.GetString(head) : Convert.ToHexStringLower(head);
        return text.Length > SummaryLength ? shown + " ..." : shown;
    }
}
