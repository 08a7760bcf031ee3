using Maestro.Gateway.Security.Reviews;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Security.Reviews;

public class ReviewCacheTests
{
    private static readonly ReviewLimits Limits = new() { Remembered = 3 };

    private readonly FakeTimeProvider _time = new();
    private readonly ReviewCache<string, bool> _cache;

    public ReviewCacheTests() => _cache = new ReviewCache<string, bool>(Limits, granted => granted, _time);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_holds_for_its_time(bool granted)
    {
        Assert.Equal(granted, await AskAsync("a", granted));
        _time.Advance((granted ? Limits.GrantedFor : Limits.RefusedFor) - TimeSpan.FromMilliseconds(1));
        Assert.True(_cache.TryGet("a", out var remembered));
        Assert.Equal(granted, remembered);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(_cache.TryGet("a", out _));
    }

    [Fact]
    public async Task A_question_under_way_is_not_asked_twice()
    {
        var asked = 0;
        var answer = new TaskCompletionSource<bool>();
        Task<bool> Ask()
        {
            asked++;
            return answer.Task;
        }

        var first = _cache.AskAsync("a", Ask);
        var second = _cache.AskAsync("a", Ask);
        answer.SetResult(true);

        Assert.True(await first && await second);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _cache.AskAsync("a", () => Task.FromException<bool>(new InvalidOperationException())));

        Assert.False(_cache.TryGet("a", out _));
        Assert.True(await AskAsync("a", true));
    }

    [Fact]
    public async Task Strangers_do_not_crowd_out_those_who_may()
    {
        await AskAsync("a", true);
        foreach (var stranger in new[] { "x", "y", "z" })
        {
            await AskAsync(stranger, false);
        }

        await AskAsync("b", true);

        Assert.True(_cache.TryGet("a", out _));
        Assert.True(_cache.TryGet("b", out _));
        Assert.False(_cache.TryGet("x", out _));
    }

    [Fact]
    public async Task There_are_never_more_answers_than_allowed()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            await AskAsync(name, true);
        }

        Assert.False(_cache.TryGet("d", out _));
        _time.Advance(Limits.GrantedFor);
        await AskAsync("d", true);
        Assert.True(_cache.TryGet("d", out _));
    }

    private Task<bool> AskAsync(string key, bool answer) => _cache.AskAsync(key, () => Task.FromResult(answer));
}
