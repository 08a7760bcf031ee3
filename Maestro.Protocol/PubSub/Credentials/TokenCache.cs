using Grpc.Core;

namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>The token of a connection: fetched when it is needed, by one caller for all, and renewed some minutes before it expires.</summary>
internal sealed class TokenCache(ITokenSource source, TimeProvider time) : IDisposable
{
    /// <summary>How long whoever gives tokens may take.</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The metadata server gives tokens that are good for at least so long.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(4);

    /// <summary>Time between two attempts to renew a token that is still good.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _fetching = new(1);
    private Held? _held;

    /// <summary>The token.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED when it is refused, UNAVAILABLE when nobody answers.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellation)
    {
        if (_held is { } fresh && !IsDue(fresh))
        {
            return fresh.Value;
        }

        await _fetching.WaitAsync(cancellation);
        try
        {
            if (_held is { } renewed && !IsDue(renewed))
            {
                return renewed.Value;
            }

            var token = await source.FetchAsync(cancellation);
            var until = time.GetUtcNow() + token.Lifetime;
            _held = new Held(token.Value, until, until - RenewBefore);
            return token.Value;
        }
        catch (Exception) when (_held is { } old && old.Until > time.GetUtcNow() && !cancellation.IsCancellationRequested)
        {
            // It is good for a little longer, and a later call tries again.
            _held = old with { Due = time.GetUtcNow() + Pause };
            return old.Value;
        }
        catch (CredentialsException refused)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, $"no access token: {refused.Message}", refused));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, $"no access token: {failure.Message}", failure));
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fetching.Dispose();

    private bool IsDue(Held held) => time.GetUtcNow() is var now && (held.Due <= now || held.Until <= now);

    private sealed record Held(string Value, DateTimeOffset Until, DateTimeOffset Due);
}
