using Maestro.Protocol.Threading;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Protocol.Tests.Threading;

public sealed class AsyncAutoResetEventTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly AsyncAutoResetEvent _event = new();

    [Fact]
    public async Task A_set_that_nobody_waited_for_ends_the_next_wait_and_only_that()
    {
        _event.Set();
        _event.Set();

        await _event.WaitAsync(CancellationToken.None).WaitAsync(Limit);
        Assert.False(_event.WaitAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Of_two_waiters_each_needs_a_set()
    {
        Task[] waits = [_event.WaitAsync(CancellationToken.None), _event.WaitAsync(Timeout, _time, CancellationToken.None)];

        _event.Set();
        await (await Task.WhenAny(waits)).WaitAsync(Limit);
        Assert.Equal(1, waits.Count(wait => wait.IsCompleted));

        _event.Set();
        await Task.WhenAll(waits).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_wait_with_a_timeout_says_whether_it_was_set()
    {
        var late = _event.WaitAsync(Timeout, _time, CancellationToken.None);
        Assert.False(late.IsCompleted);
        _time.Advance(Timeout);
        Assert.False(await late.WaitAsync(Limit));

        _event.Set();
        Assert.True(await _event.WaitAsync(Timeout, _time, CancellationToken.None).WaitAsync(Limit));
    }

    [Fact]
    public async Task A_set_after_the_end_of_a_wait_is_for_the_next_one()
    {
        using var end = new CancellationTokenSource();
        var givenUp = _event.WaitAsync(end.Token);
        var timedOut = _event.WaitAsync(Timeout, _time, CancellationToken.None);
        await end.CancelAsync();
        _time.Advance(Timeout);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.WaitAsync(Limit));
        Assert.False(await timedOut.WaitAsync(Limit));

        _event.Set();

        await _event.WaitAsync(CancellationToken.None).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_set_between_the_end_of_a_wait_and_the_next_one_is_kept()
    {
        var first = _event.WaitAsync(Timeout, _time, CancellationToken.None);

        // The second one comes before whoever waited has gone on.
        _event.Set();
        _event.Set();
        await first.WaitAsync(Limit);

        await _event.WaitAsync(Timeout, _time, CancellationToken.None).WaitAsync(Limit);
    }

    [Fact]
    public async Task Giving_up_is_no_timeout()
    {
        using var end = new CancellationTokenSource();
        var wait = _event.WaitAsync(Timeout, _time, end.Token);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Limit));
    }
}
