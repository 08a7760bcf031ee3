using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Maestro.Agent.Measuring;

namespace Maestro.Agent.KubernetesApi;

/// <summary>
/// Sends requests to an API server and reads the answers: in turn as the client-side rate limit allows, again when the server asks for
/// it, and within a time.
/// </summary>
internal sealed class ApiExchange(ApiConnection connection, TokenBucket limit, TimeProvider time, ApiMetrics metrics)
{
    private const string Json = "application/json";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Sends a request and reads its answer whole.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path without a slash in front, with its query.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="impersonated">The user on whose behalf it is sent; null for the agent itself.</param>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task<JsonElement> SendAsync(
        HttpMethod method, string path, ApiBody? body, CancellationToken cancellation, string? impersonated = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var response = await AnswerAsync(() => NewRequest(method, path, Json, body, impersonated), path, timeout, cancellation);
        return Parse(await ReadAsync(response, path, timeout.Token, cancellation), method, path);
    }

    /// <summary>Opens an answer that is read as it comes: a long list or a watch. The caller disposes of it.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, string accept, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        return await AnswerAsync(() => NewRequest(HttpMethod.Get, path, accept), path, timeout, cancellation);
    }

    // A server under pressure says when to come back (agent.md section 2.12); lists and watches obey as well.
    private async Task<HttpResponseMessage> AnswerAsync(
        Func<HttpRequestMessage> create, string path, CancellationTokenSource timeout, CancellationToken cancellation)
    {
        for (var repetitions = 0; ; repetitions++)
        {
            using var request = create();
            await TakeTurnAsync(request.Method, cancellation);
            timeout.CancelAfter(Timeout);
            var response = await ExchangeAsync(request, path, timeout.Token, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                var status = (int)response.StatusCode;
                var content = await ReadAsync(response, path, timeout.Token, cancellation);
                if (ApiRetry.After(status, response.Headers.RetryAfter?.Delta, repetitions) is not { } pause)
                {
                    throw ApiErrorText.Read(status, content);
                }

                timeout.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
                await Task.Delay(pause, time, cancellation);
            }
        }
    }

    private async ValueTask TakeTurnAsync(HttpMethod method, CancellationToken cancellation)
    {
        var wait = limit.Reserve();
        metrics.Waited(method, wait);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation);
        }
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string path, string accept, ApiBody? body = null, string? impersonated = null)
    {
        var request = new HttpRequestMessage(method, new Uri(connection.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (impersonated is not null)
        {
            request.Headers.Add("Impersonate-User", impersonated);
        }

        if (body is not null)
        {
            request.Content = new ReadOnlyMemoryContent(body.Content);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(body.ContentType);
        }

        return request;
    }

    private async Task<HttpResponseMessage> ExchangeAsync(
        HttpRequestMessage request, string path, CancellationToken timeout, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        try
        {
            await connection.AuthenticateAsync(request, timeout);
            var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout);
            metrics.Answered(request.Method, (int)response.StatusCode, time.GetElapsedTime(start));
            return response;
        }
        catch (Exception cause) when (IsConnectionFailure(cause) && !cancellation.IsCancellationRequested)
        {
            metrics.Failed(request.Method, time.GetElapsedTime(start));
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
}

/// <summary>The body of a request.</summary>
internal sealed record ApiBody(ReadOnlyMemory<byte> Content, string ContentType);
