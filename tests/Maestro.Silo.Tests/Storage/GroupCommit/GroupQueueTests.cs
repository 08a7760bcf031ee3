using System.Threading.Channels;
using Maestro.Grains;
using Maestro.Silo.Storage.GroupCommit;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Silo.Tests.Storage.GroupCommit;

public sealed class GroupQueueTests : IAsyncLifetime
{
    private static readonly NpgsqlException Away = new("the connection is gone");
    private static readonly PostgresException Refused = new("no JSON", "ERROR", "ERROR", "22P02");

    private readonly ScriptedTime _time = new();
    private readonly Channel<Try> _tries = Channel.CreateUnbounded<Try>();
    private readonly GroupCommitOptions _options = new() { Lanes = 1 };
    private GroupQueue<Item>? _queue;

    private GroupQueue<Item> Queue => _queue ??= new GroupQueue<Item>("items", _options, ExecuteAsync, _time, NullLogger.Instance);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_queue is { } queue)
        {
            await queue.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_comes_while_a_batch_is_under_way_is_the_next_batch_in_the_order_of_the_keys()
    {
        var first = Enqueue("first");
        var executing = await NextTryAsync();
        var others = new[] { "d", "a", "B", "c" }.Select(key => Enqueue(key)).ToArray();
        Assert.Equal("first", executing.Keys);

        executing.Succeed();
        await first.Done;
        var next = await NextTryAsync();
        Assert.Equal("B a c d", next.Keys);
        Assert.False(next.Repeated);

        next.Succeed();
        await Task.WhenAll(others.Select(item => item.Done));
    }

    [Fact]
    public async Task A_second_batch_runs_beside_the_first_only_when_it_is_worth_it()
    {
        (_options.Lanes, _options.MinParallelBatch) = (2, 3);
        var blocked = await BlockAsync();
        Enqueue("a");
        Enqueue("b");
        var next = NextTryAsync();
        await Eventually.TrueAsync(() => Queue.WaitsForMore, TimeSpan.FromSeconds(20), "the gathering of a batch");
        Assert.False(next.IsCompleted);

        Enqueue("c");
        var beside = await next;
        Assert.Equal("a b c", beside.Keys);

        Enqueue("d");
        blocked.Succeed();
        beside.Succeed();
        var last = await NextTryAsync();
        Assert.Equal("d", last.Keys);
        last.Succeed();
    }

    [Fact]
    public async Task What_may_linger_gathers_although_nothing_is_under_way()
    {
        _options.Linger = TimeSpan.FromMilliseconds(250);
        Enqueue("a");
        Assert.Equal(TimeSpan.FromMilliseconds(250), await _time.NextWaitAsync());
        Enqueue("b");

        _time.Advance(TimeSpan.FromMilliseconds(250));

        var batch = await NextTryAsync();
        Assert.Equal("a b", batch.Keys);
        batch.Succeed();
    }

    [Fact]
    public async Task A_batch_has_no_more_rows_than_allowed()
    {
        _options.MaxBatch = 3;
        var blocked = await BlockAsync();
        var items = Enumerable.Range(0, 7).Select(index => Enqueue($"{index}")).ToArray();

        blocked.Succeed();
        foreach (var expected in new[] { "0 1 2", "3 4 5", "6" })
        {
            var batch = await NextTryAsync();
            Assert.Equal(expected, batch.Keys);
            batch.Succeed();
        }

        await Task.WhenAll(items.Select(item => item.Done));
    }

    [Fact]
    public async Task A_batch_takes_no_further_row_when_it_has_enough_bytes()
    {
        _options.MaxBatchBytes = 100;
        var blocked = await BlockAsync();
        foreach (var (key, size) in new[] { ("a", 60), ("b", 60), ("c", 500), ("d", 99), ("e", 1), ("f", 1) })
        {
            Enqueue(key, size);
        }

        blocked.Succeed();
        foreach (var expected in new[] { "a b", "c", "d e", "f" })
        {
            var batch = await NextTryAsync();
            Assert.Equal(expected, batch.Keys);
            batch.Succeed();
        }
    }

    [Fact]
    public async Task A_call_for_which_there_is_no_room_is_refused_at_once()
    {
        _options.QueueCapacity = 2;
        var blocked = await BlockAsync();
        Item[] waiting = [Enqueue("a"), Enqueue("b")];

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => Enqueue("c").Done);

        Assert.Contains("2 items wait already", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsUntried);
        blocked.Succeed();
        (await NextTryAsync()).Succeed();
        await Task.WhenAll(waiting.Select(item => item.Done));
        var later = Enqueue("d");
        (await NextTryAsync()).Succeed();
        await later.Done;
    }

    [Fact]
    public async Task Calls_are_refused_while_too_many_bytes_wait()
    {
        _options.QueueBytes = 100;
        var blocked = await BlockAsync(size: 1000);
        Item[] waiting = [Enqueue("a", size: 90), Enqueue("b", size: 90)];

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => Enqueue("c", size: 1).Done);

        Assert.Contains("more than 100 bytes", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsUntried);
        blocked.Succeed();
        (await NextTryAsync()).Succeed();
        await Task.WhenAll(waiting.Select(item => item.Done));
        var later = Enqueue("d", size: 1);
        (await NextTryAsync()).Succeed();
        await later.Done;
    }

    [Fact]
    public async Task A_batch_is_repeated_after_transient_errors_with_growing_waits_and_told_so()
    {
        _options.RetryFor = TimeSpan.FromMinutes(1);
        var item = Enqueue("a");
        var attempt = await NextTryAsync();
        Assert.False(attempt.Repeated);

        List<double> waits = [];
        for (var failures = 0; failures < 8; failures++)
        {
            attempt.Fail(Away);
            waits.Add((await _time.PassNextWaitAsync()).TotalMilliseconds);
            attempt = await NextTryAsync();
            Assert.True(attempt.Repeated);
        }

        attempt.Succeed();
        await item.Done;
        Assert.Equal([20, 40, 80, 160, 320, 640, 1000, 1000], waits);
    }

    [Fact]
    public async Task Calls_fail_when_their_time_is_over_and_younger_ones_of_the_batch_go_on()
    {
        _options.RetryFor = TimeSpan.FromSeconds(1);
        var blocked = await BlockAsync();
        var old = Enqueue("old");
        _time.Advance(TimeSpan.FromMilliseconds(990));
        var young = Enqueue("young");
        blocked.Succeed();

        var batch = await NextTryAsync();
        Assert.Equal("old young", batch.Keys);
        batch.Fail(Away);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => old.Done);
        Assert.Same(Away, failure.InnerException);
        await _time.PassNextWaitAsync();
        batch = await NextTryAsync();
        Assert.Equal("young", batch.Keys);
        batch.Succeed();
        await young.Done;
    }

    [Fact]
    public async Task A_database_that_stays_away_fails_every_call_within_its_time_and_later_calls_work()
    {
        var started = _time.GetUtcNow();
        var item = Enqueue("a");
        var tries = 0;
        do
        {
            tries++;
            (await NextTryAsync()).Fail(Away);
        }
        while (await Task.WhenAny(item.Done, _time.PassNextWaitAsync()) != item.Done);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => item.Done);
        Assert.InRange(_time.GetUtcNow() - started, TimeSpan.FromSeconds(8), _options.RetryFor);
        Assert.InRange(tries, 10, 20);
        var later = Enqueue("b");
        (await NextTryAsync()).Succeed();
        await later.Done;
    }

    [Fact]
    public async Task A_row_that_is_refused_fails_alone_after_few_tries()
    {
        var blocked = await BlockAsync();
        var items = Enumerable.Range(0, 64).Select(index => Enqueue($"{index:00}")).ToArray();
        blocked.Succeed();

        var tries = 0;
        var done = Task.WhenAll(items.Select(item => item.Done));
        for (var next = NextTryAsync(); await Task.WhenAny(done, next) == next; next = NextTryAsync())
        {
            tries++;
            var batch = await next;
            if (batch.Keys.Contains("37", StringComparison.Ordinal))
            {
                batch.Fail(Refused);
            }
            else
            {
                batch.Succeed();
            }
        }

        Assert.Same(Refused, await Record.ExceptionAsync(() => items[37].Done));
        Assert.Equal(63, items.Count(item => item.Done.IsCompletedSuccessfully));
        Assert.Equal(13, tries);
    }

    [Fact]
    public async Task A_half_of_a_refused_batch_is_told_that_it_may_be_committed_already()
    {
        var blocked = await BlockAsync();
        Enqueue("a");
        Enqueue("b");
        blocked.Succeed();

        (await NextTryAsync()).Fail(Away);
        await _time.PassNextWaitAsync();
        (await NextTryAsync()).Fail(Refused);

        foreach (var key in new[] { "a", "b" })
        {
            var half = await NextTryAsync();
            Assert.Equal(key, half.Keys);
            Assert.True(half.Repeated);
            half.Succeed();
        }
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_does_not_end_the_lane()
    {
        var item = Enqueue("a");
        var cancelled = new OperationCanceledException();
        (await NextTryAsync()).Fail(cancelled);

        Assert.Same(cancelled, await Record.ExceptionAsync(() => item.Done));
        var later = Enqueue("b");
        (await NextTryAsync()).Succeed();
        await later.Done;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_it_stops_all_calls_end(bool asCancellation)
    {
        var executing = Enqueue("a");
        var attempt = await NextTryAsync();
        var waiting = Enqueue("b");

        var stopping = DisposeAsync();
        attempt.Fail(asCancellation ? new OperationCanceledException() : Away);
        await stopping;
        var late = Enqueue("c");

        foreach (var item in new[] { executing, waiting, late })
        {
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => item.Done);
            Assert.Contains("the silo stops", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task When_it_stops_between_two_tries_the_calls_end_too()
    {
        var item = Enqueue("a");
        (await NextTryAsync()).Fail(Away);
        await _time.NextWaitAsync();

        await DisposeAsync();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => item.Done);
    }

    private Item Enqueue(string key, int size = 0)
    {
        var item = new Item(key, size);
        Queue.Enqueue(item);
        return item;
    }

    /// <summary>Keeps the lane busy, so that what comes next gathers.</summary>
    private async Task<Try> BlockAsync(int size = 0)
    {
        Enqueue("block", size);
        return await NextTryAsync();
    }

    private async Task<Try> NextTryAsync() => await _tries.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private async Task ExecuteAsync(IReadOnlyList<Item> items, bool repeated, CancellationToken cancellationToken)
    {
        var attempt = new Try(items, repeated);
        _tries.Writer.TryWrite(attempt);
        await attempt.Answer;
        foreach (var item in items)
        {
            item.Succeed();
        }
    }

    private sealed class Try(IReadOnlyList<Item> items, bool repeated)
    {
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Keys { get; } = string.Join(' ', items.Select(item => item.Key));

        public bool Repeated { get; } = repeated;

        public Task Answer => _answer.Task;

        public void Succeed() => _answer.SetResult();

        public void Fail(Exception failure) => _answer.SetException(failure);
    }

    private sealed class Item(string key, int size) : IGroupItem
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Key { get; } = key;

        public int Size { get; } = size;

        public Task Done => _done.Task;

        public void Succeed() => _done.TrySetResult();

        public void Fail(Exception failure) => _done.TrySetException(failure);
    }
}
