namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>A token for calls of Google's services.</summary>
/// <param name="Value">What follows <c>Bearer</c>.</param>
/// <param name="Lifetime">How long it is good for.</param>
internal readonly record struct AccessToken(string Value, TimeSpan Lifetime);

/// <summary>A kind of credentials.</summary>
internal interface ITokenSource
{
    /// <summary>Asks for a new token.</summary>
    /// <exception cref="CredentialsException">It was refused.</exception>
    /// <exception cref="HttpRequestException">Whoever gives tokens is not reached.</exception>
    Task<AccessToken> FetchAsync(CancellationToken cancellation);
}
