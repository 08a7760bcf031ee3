using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Maestro.Protocol.Tls;

namespace Maestro.Cli.Rest;

/// <summary>Asks REST; whatever goes wrong becomes one sentence.</summary>
internal sealed class RestConnection : IDisposable
{
    private const string Root = "api/maestro/v1/";
    private readonly RestSettings _settings;
    private readonly HttpClient _http;

    /// <summary>Makes the connection; nothing is connected before the first call.</summary>
    public RestConnection(RestSettings settings)
    {
        _settings = settings;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = settings.InsecureSkipVerify ? ServerTrust.Anybody : ServerTrust.Besides(settings.Authorities),
            },
        })
        {
            BaseAddress = new Uri($"{settings.Address}/{Root}"),
            // Each call has its own limit, which covers the body too.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (settings.Token is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Asks for a value.</summary>
    /// <exception cref="CommandFailure">There is none, for the reason in the sentence.</exception>
    public async Task<Answer<T>> AskAsync<T>(RestCall call, JsonTypeInfo<T> type, CancellationToken stop)
    {
        JsonElement? json = null;
        await SendAsync(call, async (body, limit) =>
        {
            using var document = await JsonDocument.ParseAsync(body, new JsonDocumentOptions { MaxDepth = Protocol.JsonLimits.MaxDepth }, limit);
            json = document.RootElement.Clone();
        }, stop);
        try
        {
            return new Answer<T>(json!.Value.Deserialize(type)!, json.Value);
        }
        catch (JsonException cause)
        {
            throw Unreadable(cause);
        }
    }

    /// <summary>Asks for something to be done.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public Task TellAsync(RestCall call, CancellationToken stop) => SendAsync(call, (_, _) => Task.CompletedTask, stop);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task SendAsync(RestCall call, Func<Stream, CancellationToken, Task> read, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_settings.Timeout);
        try
        {
            using var request = new HttpRequestMessage(call.Method, call.Path);
            if (call.Body is { } content)
            {
                request.Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            }

            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var body = await answer.Content.ReadAsStreamAsync(limit.Token);
            if (!answer.IsSuccessStatusCode)
            {
                throw RestFailure.Of(call with { Url = _settings.Address }, answer.StatusCode, await ErrorOf(body, limit.Token));
            }

            await read(body, limit.Token);
        }
        catch (OperationCanceledException cause) when (!stop.IsCancellationRequested)
        {
            throw RestReach.TooSlow(_settings, cause);
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException)
        {
            throw RestReach.Away(_settings, cause);
        }
        catch (JsonException cause)
        {
            throw Unreadable(cause);
        }
    }

    private static async Task<ErrorBody?> ErrorOf(Stream body, CancellationToken stop)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(body, RestJson.Default.ErrorBody, stop);
        }
        catch (JsonException)
        {
            // The answer of something in between; its status says what there is to say.
            return null;
        }
    }

    private CommandFailure Unreadable(JsonException cause) =>
        new($"{_settings.Address} answered with something other than the JSON expected: {cause.Message}", cause);
}
