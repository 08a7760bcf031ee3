using System.Text.Json;

namespace Maestro.Agent.KubernetesApi;

/// <summary>The verbs of the API of one cluster, in raw JSON, since manifests are of any kind.</summary>
internal sealed class ApiClient(ApiExchange exchange)
{
    /// <summary>Content type of a server-side apply.</summary>
    public const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>Content type of a JSON merge patch (RFC 7386).</summary>
    public const string MergePatch = "application/merge-patch+json";

    private const string Json = "application/json";

    /// <summary>Reads an object; null when it does not exist.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task<JsonElement?> FindAsync(ObjectKey key, CancellationToken cancellation)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, key.Path, null, cancellation);
        }
        catch (ApiException cause) when (cause.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads any path.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Creates an object.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<JsonElement> CreateAsync(ObjectKey key, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, key.Type.CollectionPath(key.Namespace), new ApiBody(body, Json), cancellation);

    /// <summary>Creates an object without effect, to see whether the server would; also as somebody else, to see whether that one may.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<JsonElement> TryCreateAsync(ObjectKey key, ReadOnlyMemory<byte> body, string? user, CancellationToken cancellation) =>
        SendAsync(
            HttpMethod.Post, $"{key.Type.CollectionPath(key.Namespace)}?dryRun=All", new ApiBody(body, Json), cancellation, user);

    /// <summary>Replaces an object.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<JsonElement> ReplaceAsync(ObjectKey key, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, key.Path, new ApiBody(body, Json), cancellation);

    /// <summary>Changes an object by a JSON merge patch.</summary>
    /// <param name="key">The object.</param>
    /// <param name="subresource">A subresource such as <c>status</c>; empty for the object itself.</param>
    /// <param name="body">The patch.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<JsonElement> MergeAsync(ObjectKey key, string subresource, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(
            HttpMethod.Patch,
            subresource.Length == 0 ? key.Path : $"{key.Path}/{subresource}",
            new ApiBody(body, MergePatch),
            cancellation);

    /// <summary>Applies a manifest on the server's side.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<JsonElement> ApplyAsync(
        ObjectKey key, string fieldManager, bool force, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(
            HttpMethod.Patch,
            $"{key.Path}?fieldManager={Uri.EscapeDataString(fieldManager)}&force={(force ? "true" : "false")}",
            new ApiBody(body, ApplyPatch),
            cancellation);

    /// <summary>Deletes the object of a UID; its dependents follow in the background.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached; a conflict when the UID is another one.</exception>
    public Task<JsonElement> DeleteAsync(ObjectKey key, string uid, CancellationToken cancellation)
    {
        var body = JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("kind", "DeleteOptions");
            json.WriteString("apiVersion", "v1");
            json.WriteStartObject("preconditions");
            json.WriteString("uid", uid);
            json.WriteEndObject();
            json.WriteString("propagationPolicy", "Background");
            json.WriteEndObject();
        });
        return SendAsync(HttpMethod.Delete, key.Path, new ApiBody(body, Json), cancellation);
    }

    /// <summary>Posts a review, such as a SubjectAccessReview.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<JsonElement> ReviewAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, new ApiBody(body, Json), cancellation);

    /// <summary>Opens an answer that is read as it comes: a long list or a watch. The caller disposes of it.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<HttpResponseMessage> OpenAsync(string path, string accept, CancellationToken cancellation) =>
        exchange.OpenAsync(path, accept, cancellation);

    private Task<JsonElement> SendAsync(
        HttpMethod method, string path, ApiBody? body, CancellationToken cancellation, string? impersonated = null) =>
        exchange.SendAsync(method, path, body, cancellation, impersonated);
}
