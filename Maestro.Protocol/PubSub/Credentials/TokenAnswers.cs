using System.Globalization;
using System.Text.Json;

namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>Asks for tokens, and reads the answers (RFC 6749, section 5).</summary>
internal static class TokenAnswers
{
    /// <summary>Posts a form to a token endpoint.</summary>
    public static Task<AccessToken> PostAsync(HttpClient http, Uri address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellation) =>
        AskAsync(http, new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, Read, cancellation);

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="CredentialsException">It is refused, or the answer is none.</exception>
    /// <exception cref="HttpRequestException">Nobody answers, or with an error that passes.</exception>
    public static async Task<AccessToken> AskAsync(
        HttpClient http, HttpRequestMessage request, Func<JsonElement, AccessToken?> read, CancellationToken cancellation)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request, cancellation);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            var code = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
            if ((int)answer.StatusCode is >= 500 or 408 or 429)
            {
                throw new HttpRequestException($"{request.RequestUri} answers {code}");
            }

            return answer.IsSuccessStatusCode && Parse(body) is { } json && read(json) is { } token
                ? token
                : throw new CredentialsException($"{request.RequestUri} answers {code}{Reason(body)}");
        }
    }

    /// <summary>The token of a usual answer; null when there is none.</summary>
    public static AccessToken? Read(JsonElement json) =>
        json.TryGetProperty("access_token", out var value) && value.GetString() is { Length: > 0 } token
            ? new AccessToken(token, TimeSpan.FromSeconds(
                json.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number ? seconds.GetDouble() : 0))
            : null;

    // Error answers hold no secrets: a code and a sentence (RFC 6749, section 5.2).
    private static string Reason(byte[] body) => Parse(body) is { } json
        ? $": {TextOf(json, "error")} {TextOf(json, "error_description")}".TrimEnd()
        : "";

    private static string TextOf(JsonElement json, string key) => json.TryGetProperty(key, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Object when value.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String => message.GetString()!,
            _ => "",
        }
        : "";

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // The caller says what it got instead.
            return null;
        }
    }
}
