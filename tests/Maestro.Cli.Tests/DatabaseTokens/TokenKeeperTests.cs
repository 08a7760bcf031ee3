using Azure.Identity;
using Maestro.Cli.DatabaseTokens;
using Maestro.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Cli.Tests.DatabaseTokens;

public sealed class TokenKeeperTests : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly RecordingLogger<TokenKeeper> _log = new();
    private readonly ScriptedCredential _credential;
    private readonly TokenKeeper _tokens;

    public TokenKeeperTests()
    {
        _credential = new ScriptedCredential(_time, Lifetime);
        _tokens = new TokenKeeper(_credential, "scope/.default", _time, _log);
    }

    public ValueTask DisposeAsync() => _tokens.DisposeAsync();

    [Fact]
    public async Task The_first_token_is_there_when_the_start_goes_on()
    {
        await _tokens.BeginAsync(CancellationToken.None);

        Assert.Equal(("token-1", "scope/.default"), (_tokens.Current, _credential.Scope));
    }

    [Fact]
    public void Before_that_there_is_none() => Assert.Throws<InvalidOperationException>(() => _tokens.Current);

    [Fact]
    public async Task A_token_is_renewed_in_its_last_minute_and_not_before()
    {
        var due = _time.GetUtcNow() + Lifetime - TimeSpan.FromSeconds(60);
        await _tokens.BeginAsync(CancellationToken.None);
        _time.Advance(Lifetime - TimeSpan.FromSeconds(65));

        await PassTimeAsync(() => _tokens.Current == "token-2", "the second token");

        Assert.Equal(2, _credential.Asked);
        Assert.True(_credential.AskedAt >= due, $"asked at {_credential.AskedAt:u}, due at {due:u}");
    }

    [Fact]
    public async Task A_service_that_comes_up_late_is_waited_for()
    {
        _credential.Instead = _ => throw new CredentialUnavailableException("Nobody is there yet.");
        var begun = _tokens.BeginAsync(CancellationToken.None);
        await PassTimeAsync(() => _credential.Asked >= 3, "the third try");

        _credential.Instead = null;
        await PassTimeAsync(() => begun.IsCompleted, "the first token");
        await begun;

        Assert.Equal("token-1", _tokens.Current);
        Assert.Contains("Warning 6114: Waiting for a token for the database: Nobody is there yet", _log.Messages);
    }

    [Fact]
    public async Task A_start_without_tokens_fails_within_a_bound_and_says_what_was_tried()
    {
        var started = _time.GetUtcNow();
        _credential.Instead = _ => throw new CredentialUnavailableException("No identity.\n- Environment: no.\n- Managed identity: no.");
        var begun = _tokens.BeginAsync(CancellationToken.None);

        await PassTimeAsync(() => begun.IsCompleted, "the end");

        var failure = await Assert.ThrowsAsync<DatabaseTokenException>(() => begun);
        Assert.StartsWith("--db-auth-method az-entra got no token for scope/.default in ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("within 60 s; asked in turn: environment variables, workload identity, managed identity, az, azd; the last try: "
            + "No identity.; Environment: no.; Managed identity: no", failure.Message, StringComparison.Ordinal);
        Assert.True(ExpectedFailures.Include(failure));
        Assert.InRange(_credential.Asked, 5, 10);
        Assert.InRange(_credential.AskedAt - started, TimeSpan.FromSeconds(15), TokenKeeper.Patience);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_not_waited_for_without_end()
    {
        var cancelled = new TaskCompletionSource();
        _credential.Instead = async cancellation =>
        {
            await using var registration = cancellation.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        };
        var begun = _tokens.BeginAsync(CancellationToken.None);
        await PassTimeAsync(() => !_log.Messages.IsEmpty, "the first failure");
        await cancelled.Task.WaitAsync(Limit);

        _credential.Instead = null;
        await PassTimeAsync(() => begun.IsCompleted, "the first token");
        await begun;

        Assert.Contains("Warning 6114: Waiting for a token for the database: no answer within 40 s", _log.Messages);
    }

    [Fact]
    public async Task A_start_that_is_stopped_ends_at_once()
    {
        using var stop = new CancellationTokenSource();
        _credential.Instead = cancellation => Task.Delay(Timeout.Infinite, cancellation);
        var begun = _tokens.BeginAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begun.WaitAsync(Limit));
    }

    [Fact]
    public async Task The_last_token_stays_until_there_is_another_whatever_fails()
    {
        await _tokens.BeginAsync(CancellationToken.None);
        Exception[] failures = [new AuthenticationFailedException("Out of order."), new InvalidOperationException("A defect.")];
        _credential.Instead = _ => throw failures[_credential.Asked % 2];
        _time.Advance(Lifetime - TimeSpan.FromSeconds(65));
        await PassTimeAsync(() => _credential.Asked >= 5, "failures");

        Assert.Equal("token-1", _tokens.Current);
        _credential.Instead = null;
        await PassTimeAsync(() => _tokens.Current == "token-2", "the second token");
        await PassTimeAsync(() => _log.Messages.Last().StartsWith("Information 6116", StringComparison.Ordinal), "the end of the failures");

        Assert.Contains(_log.Messages, message => message.StartsWith(
            "Warning 6115: The token for the database, which is good until 2026-01-02 04:04:05Z, could not be renewed", StringComparison.Ordinal)
            && message.EndsWith(": Out of order", StringComparison.Ordinal));
        Assert.Contains(_log.Messages, message => message.EndsWith(": A defect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_its_end_nothing_is_asked()
    {
        var tokens = new TokenKeeper(_credential, "scope/.default", _time, _log);
        await using (tokens)
        {
            await tokens.BeginAsync(CancellationToken.None);
        }

        _time.Advance(Lifetime);

        Assert.Equal((1, "token-1"), (_credential.Asked, tokens.Current));
    }

    private Task PassTimeAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        Limit,
        what);
}
