using System.Collections.Concurrent;
using System.Threading.Channels;
using Maestro.Gateway.Brokers;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class InFlightWindowTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Channel<int> _waiting = Channel.CreateUnbounded<int>();
    private readonly ConcurrentQueue<int> _begun = new();
    private readonly TaskCompletionSource[] _ends = [.. Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource())];
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task So_many_are_under_way_and_the_next_begins_in_the_place_of_one_that_ended()
    {
        _ = RunAsync();
        for (var i = 0; i < 4; i++)
        {
            _waiting.Writer.TryWrite(i);
        }

        await Eventually.TrueAsync(() => _begun.Count == 2, Limit, "two to begin");
        _ends[1].SetResult();
        await Eventually.TrueAsync(() => _begun.Count == 3, Limit, "a third one to begin");

        Assert.Equal([0, 1, 2], _begun);
        Assert.Equal(1, _waiting.Reader.Count);
        await _stop.CancelAsync();
    }

    [Fact]
    public async Task It_returns_when_what_is_under_way_has_ended()
    {
        var running = RunAsync();
        _waiting.Writer.TryWrite(0);
        await Eventually.TrueAsync(() => _begun.Count == 1, Limit, "the work to begin");

        await _stop.CancelAsync();
        Assert.False(running.IsCompleted);
        _ends[0].SetResult();

        await running.WaitAsync(Limit);
    }

    [Fact]
    public async Task Without_more_to_take_it_fails_when_what_is_under_way_has_ended()
    {
        var running = RunAsync();
        _waiting.Writer.TryWrite(0);
        await Eventually.TrueAsync(() => _begun.Count == 1, Limit, "the work to begin");

        _waiting.Writer.Complete();
        Assert.False(running.IsCompleted);
        _ends[0].SetResult();

        await Assert.ThrowsAsync<ChannelClosedException>(() => running.WaitAsync(Limit));
    }

    private Task RunAsync() => InFlightWindow.RunAsync(
        2,
        stop => _waiting.Reader.ReadAsync(stop).AsTask(),
        (number, _) =>
        {
            _begun.Enqueue(number);
            return _ends[number].Task;
        },
        _stop.Token);
}
