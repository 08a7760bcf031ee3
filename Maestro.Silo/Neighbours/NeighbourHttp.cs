using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Protocol;
using Polly.CircuitBreaker;

namespace Maestro.Silo.Neighbours;

/// <summary>
/// One attempt at a call to one of the platform's services. Success is 2xx and JSON of the expected shape; everything else becomes a
/// <see cref="NeighbourException"/> with the class of reprocessing.md section 4.2. Further attempts are the caller's business.
/// </summary>
/// <param name="http">The client, with circuit breaker and bounds.</param>
/// <param name="name">The neighbour, for sentences.</param>
/// <param name="time">Measures the time that an attempt may take.</param>
/// <param name="answers400ToAnything">True for those that answer 400 to every internal error of theirs, so that it proves nothing.</param>
internal sealed class NeighbourHttp(HttpClient http, string name, TimeProvider time, bool answers400ToAnything = false)
{
    private const int MaxQuoted = 300;
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>GETs a list.</summary>
    public async Task<JsonDocument> GetListAsync(Uri address, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var answer = await SendAsync(request, limit, cancellationToken);
        if (answer.IsSuccess && answer.TryParse(JsonValueKind.Array) is { } list)
        {
            return list;
        }

        throw Unexpected(answer, "a list");
    }

    /// <summary>Sends a request with a JSON body and answers how it was answered.</summary>
    public async Task<NeighbourAnswer> SendJsonAsync(
        HttpMethod method, Uri address, string json, TimeSpan limit, CancellationToken cancellationToken, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, address)
        {
            Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        if (header is { } extra)
        {
            request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
        }

        return await SendAsync(request, limit, cancellationToken);
    }

    /// <summary>The failure for an answer that is not the expected one: permanent when it is a refusal, else transient.</summary>
    public NeighbourException Unexpected(NeighbourAnswer answer, string expected) => new(
        IsRefusal(answer) ? FailureClass.Permanent : FailureClass.Transient,
        $"{name} failed: HTTP {(int)answer.Status}{(answer.IsSuccess ? $", not {expected}" : "")}: {answer.Quoted}");

    private bool IsRefusal(NeighbourAnswer answer) =>
        (int)answer.Status is >= 400 and < 500 && !answer.MayPass && !(answers400ToAnything && answer.Status == HttpStatusCode.BadRequest);

    private async Task<NeighbourAnswer> SendAsync(HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            using var response = await http.SendAsync(request, limited.Token);
            return new NeighbourAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limited.Token));
        }
        catch (BrokenCircuitException cause)
        {
            throw new NeighbourException(FailureClass.Transient, $"{name} is not called for a moment, because it could not be reached", cause);
        }
        catch (HttpRequestException cause)
        {
            throw new NeighbourException(
                NeverLeft(cause) ? FailureClass.Transient : FailureClass.InDoubt, $"{name} cannot be reached at {request.RequestUri}: {cause.Message}", cause);
        }
        catch (OperationCanceledException cause) when (cause.InnerException is TimeoutException && !limited.IsCancellationRequested)
        {
            throw new NeighbourException(FailureClass.Transient, $"{name} cannot be reached at {request.RequestUri}: {cause.InnerException.Message}", cause);
        }
        catch (OperationCanceledException cause)
        {
            throw new NeighbourException(FailureClass.InDoubt, $"{name} did not answer in time", cause);
        }
    }

    /// <summary>True when the request cannot have reached the other side.</summary>
    private static bool NeverLeft(HttpRequestException cause) => cause.HttpRequestError
        is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError;

    /// <summary>An answer that came in completely.</summary>
    internal sealed record NeighbourAnswer(HttpStatusCode Status, byte[] Body)
    {
        /// <summary>2xx.</summary>
        public bool IsSuccess => (int)Status is >= 200 and < 300;

        /// <summary>408, 425, 429 and 5xx: the same request may succeed later.</summary>
        public bool MayPass => (int)Status is 408 or 425 or 429 or >= 500;

        /// <summary>The beginning of the body, for sentences.</summary>
        public string Quoted => Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, MaxQuoted))).Trim();

        /// <summary>The text under <c>message</c> of an object; null when the body is something else.</summary>
        public string? Message
        {
            get
            {
                using var parsed = TryParse(JsonValueKind.Object);
                return parsed is not null && parsed.RootElement.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                    ? message.GetString()
                    : null;
            }
        }

        /// <summary>The body as JSON of that kind; null when it is something else.</summary>
        public JsonDocument? TryParse(JsonValueKind kind)
        {
            try
            {
                var parsed = JsonDocument.Parse(Body, DocumentOptions);
                if (parsed.RootElement.ValueKind == kind)
                {
                    return parsed;
                }

                parsed.Dispose();
                return null;
            }
            catch (JsonException)
            {
                // Not JSON at all, an error page say: also something else.
                return null;
            }
        }
    }
}
