using k8s.Exceptions;
using k8s.KubeConfigModels;
using Maestro.Protocol.KubernetesApi;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Protocol.Tests.KubernetesApi;

public sealed class ExecCredentialTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private int _runs;

    [Fact]
    public async Task A_token_is_shared_until_it_expires()
    {
        var credential = Credential(() => Answer($"token-{++_runs}", TimeSpan.FromSeconds(20)));
        Assert.Equal("first", await TokenAsync(credential));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("first", await TokenAsync(credential));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-1", await TokenAsync(credential));
        Assert.Equal("token-1", await TokenAsync(credential));
    }

    [Fact]
    public async Task The_plugin_runs_once_for_all_who_wait()
    {
        using var mayEnd = new ManualResetEventSlim();
        var credential = Credential(() =>
        {
            mayEnd.Wait();
            return Answer($"token-{Interlocked.Increment(ref _runs)}", null);
        });
        credential.Refuse("first");
        var waiting = Enumerable.Range(0, 20).Select(_ => TokenAsync(credential)).ToArray();
        mayEnd.Set();

        Assert.All(await Task.WhenAll(waiting), token => Assert.Equal("token-1", token));
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once()
    {
        var credential = Credential(() => Answer($"token-{++_runs}", null));
        credential.Refuse("first");
        Assert.Equal("token-1", await TokenAsync(credential));

        // Another request was on its way with the token of before.
        credential.Refuse("first");
        Assert.Equal("token-1", await TokenAsync(credential));
    }

    [Fact]
    public async Task A_plugin_that_failed_is_run_again()
    {
        var credential = Credential(() => ++_runs == 1 ? throw new KubeConfigException("exit code 1") : Answer("second", null));
        credential.Refuse("first");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => TokenAsync(credential));
        Assert.Equal("exit code 1", failure.GetBaseException().Message);

        Assert.Equal("second", await TokenAsync(credential));
    }

    private ExecCredential Credential(Func<ExecCredentialResponse> run) => new(Answer("first", TimeSpan.FromSeconds(20)), run, _time);

    private static async Task<string?> TokenAsync(ExecCredential credential) =>
        (await credential.GetAuthenticationHeaderAsync(CancellationToken.None)).Parameter;

    private ExecCredentialResponse Answer(string token, TimeSpan? lifetime) => new()
    {
        Status = new ExecCredentialResponse.ExecStatus { Token = token, ExpirationTimestamp = (_time.GetUtcNow() + lifetime)?.UtcDateTime },
    };
}
