using System.Collections.Concurrent;
using Maestro.Gateway.Pacing;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Pacing;

public sealed class PoolPacingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private volatile bool _busy;

    [Fact]
    public void Nobody_waits_while_the_pool_has_time()
    {
        var pacing = new PoolPacing(() => _busy);

        Assert.True(pacing.PassAsync(goesFirst: false).AsTask().IsCompletedSuccessfully);
        Assert.True(pacing.PassAsync(goesFirst: true).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task While_the_pool_is_busy_all_wait_and_then_all_pass()
    {
        var looks = 0;
        var pacing = new PoolPacing(() =>
        {
            Interlocked.Increment(ref looks);
            return _busy;
        });
        _busy = true;
        var passes = Enumerable.Range(0, 1000).Select(_ => pacing.PassAsync(goesFirst: false).AsTask()).ToArray();
        var before = Volatile.Read(ref looks);
        await Eventually.TrueAsync(() => Volatile.Read(ref looks) > before + 10, Patience, "looks at the busy pool");
        Assert.All(passes, pass => Assert.False(pass.IsCompleted));

        _busy = false;

        await Task.WhenAll(passes).WaitAsync(Patience);
        await Eventually.TrueAsync(() => pacing.PassAsync(goesFirst: false).AsTask().IsCompletedSuccessfully, Patience, "an empty line");
    }

    [Fact]
    public async Task Who_was_here_before_goes_first_and_the_crowd_gets_every_fourth_turn()
    {
        var pacing = new PoolPacing(() => _busy);
        _busy = true;
        var order = new ConcurrentQueue<string>();
        var passes = Enumerable.Range(0, 90).Select(i => PassAsync(pacing, "crowd", false))
            .Concat(Enumerable.Range(0, 30).Select(i => PassAsync(pacing, "first", true)))
            .ToArray();

        _busy = false;
        await Task.WhenAll(passes).WaitAsync(Patience);

        // Continuations run on several threads, so neighbours may change places.
        Assert.InRange(order.Take(44).Count(name => name == "first"), 26, 30);
        Assert.InRange(order.Take(40).Count(name => name == "crowd"), 6, 14);

        async Task PassAsync(PoolPacing pacing, string name, bool goesFirst)
        {
            await pacing.PassAsync(goesFirst);
            order.Enqueue(name);
        }
    }

    [Fact]
    public async Task Connections_that_break_off_together_end_one_by_one_with_a_look_at_the_pool_after_each()
    {
        const int Connections = 50;
        var looks = 0;
        var pacing = new PoolPacing(() =>
        {
            Interlocked.Increment(ref looks);
            return false;
        });

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => pacing.PassEndAsync())).WaitAsync(Patience);

        Assert.True(looks >= Connections, $"{looks} looks");
    }

    [Fact]
    public async Task Whoever_comes_while_others_are_let_through_passes_too()
    {
        var turns = 0;
        var pacing = new PoolPacing(() => Interlocked.Increment(ref turns) % 3 != 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await pacing.PassAsync(goesFirst: i % 2 == 0);
            }
        }))).WaitAsync(TimeSpan.FromSeconds(60));
    }
}
