using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>
/// An account of somebody else's (workload identity federation): its token, from a file or an address, is exchanged (RFC 8693), and that may stand
/// in for a service account.
/// </summary>
internal sealed class ExternalAccountTokens : ITokenSource
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    private const string CloudScope = "https://www.googleapis.com/auth/cloud-platform";

    private readonly CredentialsKeys _keys;
    private readonly CredentialsKeys _source;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly Uri _exchange;
    private readonly Uri? _impersonation;

    private ExternalAccountTokens(CredentialsKeys keys, CredentialsKeys source, HttpClient http, TimeProvider time)
    {
        (_keys, _source, _http, _time) = (keys, source, http, time);
        _exchange = keys.Address("token_url");
        _impersonation = keys.FindAddress("service_account_impersonation_url");
        keys.Text("audience");
        keys.Text("subject_token_type");
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="CredentialsException">A key is missing, or the token comes from where it cannot be had.</exception>
    public static ExternalAccountTokens Of(CredentialsKeys keys, HttpClient http, TimeProvider time) =>
        keys.Object("credential_source") is { } source && source.Find("environment_id") is null && (source.Find("file") ?? source.Find("url")) is not null
            ? new ExternalAccountTokens(keys, source, http, time)
            : throw new CredentialsException($"{keys.Path}: credential_source must have file or url; AWS and programs are not supported");

    /// <inheritdoc/>
    public async Task<AccessToken> FetchAsync(CancellationToken cancellation)
    {
        var subject = await SubjectAsync(cancellation);
        var federated = await TokenAnswers.PostAsync(
            _http,
            _exchange,
            [
                new("grant_type", GrantType),
                new("audience", _keys.Text("audience")),
                new("scope", _impersonation is null ? GoogleCredentials.Scope : CloudScope),
                new("requested_token_type", AccessTokenType),
                new("subject_token_type", _keys.Text("subject_token_type")),
                new("subject_token", subject),
            ],
            cancellation);
        return _impersonation is null ? federated : await ImpersonateAsync(_impersonation, federated, cancellation);
    }

    private Task<AccessToken> ImpersonateAsync(Uri address, AccessToken federated, CancellationToken cancellation) => TokenAnswers.AskAsync(
        _http,
        new HttpRequestMessage(HttpMethod.Post, address)
        {
            Headers = { { "Authorization", $"Bearer {federated.Value}" } },
            Content = new StringContent($$"""{"scope":["{{GoogleCredentials.Scope}}"]}""", Encoding.UTF8, "application/json"),
        },
        json => json.TryGetProperty("accessToken", out var token) && json.TryGetProperty("expireTime", out var until)
                && DateTimeOffset.TryParse(until.GetString(), CultureInfo.InvariantCulture, out var end)
            ? new AccessToken(token.GetString()!, end - _time.GetUtcNow())
            : null,
        cancellation);

    private async Task<string> SubjectAsync(CancellationToken cancellation)
    {
        var text = _source.Find("file") is { } file ? await ReadAsync(file, cancellation) : await DownloadAsync(cancellation);
        var format = _source.Object("format");
        if (format?.Find("type") != "json")
        {
            return text.Trim();
        }

        var field = format.Text("subject_token_field_name");
        try
        {
            using var document = JsonDocument.Parse(text);
            return new CredentialsKeys(document.RootElement, $"{_source.Path}: the token").Text(field);
        }
        catch (JsonException cause)
        {
            throw new CredentialsException($"{_source.Path}: the token must be JSON with {field}", cause);
        }
    }

    private async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellation);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException($"{_source.Path}: '{file}' cannot be read: {cause.Message}", cause);
        }
    }

    private async Task<string> DownloadAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _source.Address("url"));
        foreach (var (name, value) in _source.Object("headers")?.Texts() ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _http.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancellation);
    }
}
