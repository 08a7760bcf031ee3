namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>What <c>gcloud auth application-default login</c> leaves behind: a refresh token (RFC 6749, section 6).</summary>
internal sealed class AuthorizedUserTokens(CredentialsKeys keys, HttpClient http) : ITokenSource
{
    private static readonly Uri DefaultAddress = new("https://oauth2.googleapis.com/token");

    private readonly Uri _address = keys.FindAddress("token_uri") ?? DefaultAddress;
    private readonly KeyValuePair<string, string>[] _form =
    [
        new("grant_type", "refresh_token"),
        new("client_id", keys.Text("client_id")),
        new("client_secret", keys.Text("client_secret")),
        new("refresh_token", keys.Text("refresh_token")),
    ];

    /// <inheritdoc/>
    public Task<AccessToken> FetchAsync(CancellationToken cancellation) => TokenAnswers.PostAsync(http, _address, _form, cancellation);
}
