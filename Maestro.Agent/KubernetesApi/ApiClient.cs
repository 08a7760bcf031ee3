using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Maestro.Agent.Measuring;

namespace Maestro.Agent.KubernetesApi;

/// <summary>
/// The API of one cluster, in raw JSON, since manifests are of any kind. Holds the client-side rate limit and the repetitions
/// the server asks for.
/// </summary>
internal sealed class ApiClient(ApiConnection connection, TokenBucket limit, TimeProvider time, ApiMetrics metrics)
{
    /// <summary>Content type of a server-side apply.</summary>
    public const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>Content type of a JSON merge patch (RFC 7386).</summary>
    public const string MergePatch = "application/merge-patch+json";

    private const string Json = "application/json";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

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

    /// <summary>Creates an object without effect, as somebody else, to see whether that one may.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<JsonElement> TryCreateAsync(ObjectKey key, ReadOnlyMemory<byte> body, string user, CancellationToken cancellation) =>
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
    public async Task<HttpResponseMessage> OpenAsync(string path, string accept, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Timeout);
        using var request = NewRequest(HttpMethod.Get, path, accept);
        var response = await ExchangeAsync(request, path, timeout.Token, cancellation);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw ApiErrorText.Read((int)response.StatusCode, await ReadAsync(response, path, cancellation, cancellation));
        }
    }

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string path, ApiBody? body, CancellationToken cancellation, string? impersonated = null)
    {
        for (var repetitions = 0; ; repetitions++)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(Timeout);
            using var request = NewRequest(method, path, Json);
            if (impersonated is not null)
            {
                request.Headers.Add("Impersonate-User", impersonated);
            }

            if (body is not null)
            {
                request.Content = new ReadOnlyMemoryContent(body.Content);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(body.ContentType);
            }

            using var response = await ExchangeAsync(request, path, timeout.Token, cancellation);
            var content = await ReadAsync(response, path, timeout.Token, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return Parse(content, method, path);
            }

            var status = (int)response.StatusCode;
            if (ApiRetry.After(status, response.Headers.RetryAfter?.Delta, repetitions) is not { } pause)
            {
                throw ApiErrorText.Read(status, content);
            }

            await Task.Delay(pause, time, cancellation);
        }
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, new Uri(connection.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return request;
    }

    private async Task<HttpResponseMessage> ExchangeAsync(
        HttpRequestMessage request, string path, CancellationToken timeout, CancellationToken cancellation)
    {
        var wait = limit.Reserve();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation);
        }

        metrics.Waited(request.Method, wait);
        var start = Stopwatch.GetTimestamp();
        try
        {
            await connection.AuthenticateAsync(request, timeout);
            var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout);
            metrics.Answered(request.Method, (int)response.StatusCode, Stopwatch.GetElapsedTime(start));
            return response;
        }
        catch (Exception cause) when (IsConnectionFailure(cause) && !cancellation.IsCancellationRequested)
        {
            metrics.Failed(request.Method, Stopwatch.GetElapsedTime(start));
            throw Unreachable(request.Method, path, cause);
        }
    }

    private static async Task<byte[]> ReadAsync(
        HttpResponseMessage response, string path, CancellationToken timeout, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(timeout);
        }
        catch (Exception cause) when (IsConnectionFailure(cause) && !cancellation.IsCancellationRequested)
        {
            throw Unreachable(response.RequestMessage!.Method, path, cause);
        }
    }

    private static JsonElement Parse(byte[] content, HttpMethod method, string path)
    {
        try
        {
            return JsonBytes.Parse(content);
        }
        catch (JsonException cause)
        {
            throw new ApiException(0, "", $"{method} {path}: the answer is not JSON: {cause.Message}", cause);
        }
    }

    private static bool IsConnectionFailure(Exception cause) => cause is HttpRequestException or IOException or OperationCanceledException;

    private static ApiException Unreachable(HttpMethod method, string path, Exception cause)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var detail = cause is OperationCanceledException ? $"no answer within {Timeout.TotalSeconds:0} s" : cause.GetBaseException().Message;
        return new ApiException(0, "", $"{method} {(query < 0 ? path : path[..query])}: {detail}", cause);
    }

    private sealed record ApiBody(ReadOnlyMemory<byte> Content, string ContentType);
}
