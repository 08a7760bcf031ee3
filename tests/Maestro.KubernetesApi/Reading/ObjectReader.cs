using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Reading;

/// <summary>Answers get and list.</summary>
internal sealed class ObjectReader(Cluster cluster)
{
    /// <summary>One object.</summary>
    /// <exception cref="ApiFailure">It is not there (404).</exception>
    public ApiResponse Get(ApiRequest request)
    {
        var key = new ObjectKey(request.Resource.Storage, request.Namespace, request.Name);
        var stored = cluster.Store.Find(key) ?? throw Failures.NotFound(request.Resource, request.Name);
        if (request.Option("resourceVersion") is { Length: > 0 } text && ParseVersion(text) > cluster.Store.Version)
        {
            throw Failures.TooLarge(ParseVersion(text), cluster.Store.Version);
        }

        var representation = Representation.Of(request);
        return new ApiResponse(200, representation.Bytes(request.Resource, stored));
    }

    /// <summary>A collection, or a page of one.</summary>
    /// <exception cref="ApiFailure">A parameter is wrong (400), too new (504) or too old (410).</exception>
    public ApiResponse List(ApiRequest request)
    {
        var filter = ObjectFilter.Of(request);
        var limit = request.Option("limit") is { Length: > 0 } text && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var token = request.Option("continue") is { Length: > 0 } encoded ? ContinueToken.Decode(encoded) : null;
        CheckVersion(request, token);

        var (objects, version) = cluster.Store.List(request.Resource.Storage, filter.Namespace);
        var matching = objects.Where(filter.Matches);
        if (token is not null)
        {
            version = token.Version;
            matching = matching.Where(stored => string.CompareOrdinal(Path(filter, stored), token.After) > 0);
        }

        var rest = matching.ToList();
        var page = limit > 0 && rest.Count > limit ? rest[..limit] : rest;
        var next = page.Count < rest.Count ? new ContinueToken(version, Path(filter, page[^1])).Encode() : null;
        return ApiResponse.Json(200, Document(request, page, version, next, filter is { Labels.Requirements.Count: 0, Fields.Terms.Count: 0 } ? rest.Count - page.Count : 0));
    }

    /// <summary>A resourceVersion parameter.</summary>
    /// <exception cref="ApiFailure">It is no number (400).</exception>
    public static long ParseVersion(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        ? version
        : throw Failures.Invalid("", "ListOptions", "", [FieldError.Invalid("resourceVersion", text, $"strconv.ParseUint: parsing {JsonText.Quoted(text)}: invalid syntax")]);

    private void CheckVersion(ApiRequest request, ContinueToken? token)
    {
        var text = request.Option("resourceVersion");
        if (token is not null)
        {
            if (text is not (null or "" or "0"))
            {
                throw Failures.BadRequest("specifying resource version is not allowed when using continue");
            }

            if (token.Version < cluster.Store.ForgottenThrough)
            {
                throw Failures.Expired(
                    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.");
            }
        }
        else if (!string.IsNullOrEmpty(text))
        {
            var version = ParseVersion(text);
            if (version > cluster.Store.Version)
            {
                throw Failures.TooLarge(version, cluster.Store.Version);
            }

            if (request.Option("resourceVersionMatch") == "Exact" && version != 0 && version < cluster.Store.ForgottenThrough)
            {
                throw Failures.Expired("The resourceVersion for the provided list is too old.");
            }
        }
    }

    private static string Path(ObjectFilter filter, StoredObject stored) =>
        filter.Namespace is not null || stored.Key.Namespace.Length == 0 ? stored.Key.Name : $"{stored.Key.Namespace}/{stored.Key.Name}";

    private static JsonObject Document(ApiRequest request, List<StoredObject> page, long version, string? next, int remaining)
    {
        var representation = Representation.Of(request);
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (next is not null)
        {
            metadata["continue"] = next;
            if (remaining > 0)
            {
                metadata["remainingItemCount"] = remaining;
            }
        }
        else if (request.Resource.Custom is not null)
        {
            metadata["continue"] = "";
        }

        var items = new JsonArray([.. page.Select(stored => representation.Item(request.Resource, stored))]);
        var (kind, groupVersion) = representation.ListKind(request.Resource);
        var list = new JsonObject { ["kind"] = kind, ["apiVersion"] = groupVersion, ["metadata"] = metadata, ["items"] = items };
        return request.Resource.Custom is null ? list : JsonTree.SortedObject(list);
    }
}
