using Azure.Core;

namespace Maestro.Cli.Tests.DatabaseTokens;

/// <summary>Gives tokens, or does not, as a test says.</summary>
internal sealed class ScriptedCredential(TimeProvider time, TimeSpan lifetime) : TokenCredential
{
    private int _given;

    /// <summary>What happens instead of a token; null gives one.</summary>
    public Func<CancellationToken, Task>? Instead { get; set; }

    /// <summary>How many tokens were given.</summary>
    public int Given => Volatile.Read(ref _given);

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    /// <summary>When it was asked last.</summary>
    public DateTimeOffset AskedAt { get; private set; }

    /// <summary>The scope it was asked for.</summary>
    public string Scope { get; private set; } = "";

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        (Asked, AskedAt, Scope) = (Asked + 1, time.GetUtcNow(), requestContext.Scopes.Single());
        if (Instead is { } instead)
        {
            await instead(cancellationToken);
        }

        return new AccessToken($"token-{Interlocked.Increment(ref _given)}", time.GetUtcNow() + lifetime);
    }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();
}
