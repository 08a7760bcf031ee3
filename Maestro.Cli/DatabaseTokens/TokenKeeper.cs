using System.Globalization;
using Azure.Core;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.DatabaseTokens;

/// <summary>Always has a token: asks for the first, and for the next before one expires.</summary>
/// <param name="credential">Gives tokens.</param>
/// <param name="scope">What they are for.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of failures.</param>
internal sealed partial class TokenKeeper(TokenCredential credential, string scope, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>How long the first token is tried for.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long one try may take. A managed identity that fails is asked six times within half a minute, and only then tells why.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly CancellationTokenSource _end = new();
    private Task _renewing = Task.CompletedTask;
    private volatile Token? _token;

    /// <summary>The latest token, even if it has expired: the clock that counts is that of the database.</summary>
    /// <exception cref="InvalidOperationException"><see cref="BeginAsync"/> has not ended.</exception>
    public string Current => _token?.Text ?? throw new InvalidOperationException("There is no token before the first was asked for.");

    /// <summary>Gets the first token, also from a service that is still coming up, and renews it from then on.</summary>
    /// <exception cref="DatabaseTokenException">There was none for as long as is waited.</exception>
    public async Task BeginAsync(CancellationToken stop)
    {
        var started = time.GetTimestamp();
        for (var failures = 1; ; failures++)
        {
            try
            {
                await AskAsync(stop);
                break;
            }
            catch (Exception failure) when (TokenFailures.Include(failure) && !stop.IsCancellationRequested)
            {
                var reason = TokenFailures.Text(failure);
                var pause = TokenSchedule.PauseAfter(failures);
                if (time.GetElapsedTime(started) + pause >= Patience)
                {
                    throw new DatabaseTokenException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{DatabaseTokenException.Option} got no token for {scope} in {failures} tries within {Patience.TotalSeconds} s; "
                        + $"asked in turn: {AzureIdentity.Sources}; the last try: {reason}"));
                }

                LogWaiting(logger, reason);
                await Task.Delay(pause, time, stop);
            }
        }

        _renewing = RenewAsync(_end.Token);
    }

    /// <summary>Renews no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        var failures = 0;
        while (true)
        {
            var expires = _token!.Expires;
            await Task.Delay(failures == 0 ? TokenSchedule.Pause(time.GetUtcNow(), expires) : TokenSchedule.PauseAfter(failures), time, stop);
            if (!TokenSchedule.IsDue(time.GetUtcNow(), expires))
            {
                continue;
            }

            try
            {
                await AskAsync(stop);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                // Whatever it is: without renewal the process would soon be cut off from its database.
                failures++;
                LogNotRenewed(logger, expires, TokenSchedule.PauseAfter(failures), TokenFailures.Text(failure));
                continue;
            }

            if (failures > 0)
            {
                LogRenewedAgain(logger, failures, _token.Expires);
                failures = 0;
            }
        }
    }

    private async Task AskAsync(CancellationToken stop)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext([scope]), attempt.Token).AsTask().WaitAsync(Limit, time, stop);
            _token = new Token(token.Token, token.ExpiresOn);
            LogToken(logger, token.ExpiresOn);
        }
        catch (TimeoutException cause)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"no answer within {Limit.TotalSeconds} s"), cause);
        }
        finally
        {
            await attempt.CancelAsync();
        }
    }

    private sealed record Token(string Text, DateTimeOffset Expires);
}
