using Maestro.Agent.Reconciling;
using Maestro.Agent.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Reconciling;

public class ReconcileQueueTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task An_item_that_is_wanted_while_it_runs_runs_once_more()
    {
        await using var queue = new RunningQueue(_time);
        using var gate = new SemaphoreSlim(0);
        var item = new Item(async _ =>
        {
            await gate.WaitAsync();
            return null;
        });
        queue.Enqueue(item);
        await Eventually.HoldsAsync(() => item.Runs == 1, "the first run");
        queue.Enqueue(item);
        queue.Enqueue(item);
        gate.Release(2);
        await Eventually.HoldsAsync(() => item.Runs == 2 && gate.CurrentCount == 0, "the second run");

        await AssertIdleAsync(queue);
        Assert.Equal(2, item.Runs);
        Assert.Equal(1, item.MostAtOnce);
    }

    [Fact]
    public async Task An_item_comes_back_when_it_said_and_an_earlier_time_does_not_count_twice()
    {
        await using var queue = new RunningQueue(_time);
        var item = new Item(run => ValueTask.FromResult<TimeSpan?>(run <= 2 ? TimeSpan.FromSeconds(10) : null));
        queue.Enqueue(item);
        await Eventually.HoldsAsync(() => item.Runs == 1 && item.DueAt != 0, "the first run");
        _time.Advance(TimeSpan.FromSeconds(5));
        var firstDue = item.DueAt;
        queue.Enqueue(item);
        await Eventually.HoldsAsync(() => item.Runs == 2 && item.DueAt != firstDue, "the wanted run");
        _time.Advance(TimeSpan.FromSeconds(9));
        await AssertIdleAsync(queue);
        Assert.Equal(2, item.Runs);

        _time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.HoldsAsync(() => item.Runs == 3, "the run that was due");
    }

    [Fact]
    public async Task Failures_are_tried_again_with_growing_pauses_and_do_not_stop_the_queue()
    {
        await using var queue = new RunningQueue(_time);
        var item = new Item(run => run switch
        {
            1 => throw new PublishException("refused"),
            2 => throw new InvalidOperationException("a defect"),
            _ => ValueTask.FromResult<TimeSpan?>(null),
        });
        queue.Enqueue(item);
        await Eventually.HoldsAsync(() => item.Runs == 1 && item.DueAt != 0, "the first run");
        _time.Advance(TimeSpan.FromMilliseconds(5));
        await Eventually.HoldsAsync(() => item.Runs == 2 && item.DueAt != 0, "the second run");
        _time.Advance(TimeSpan.FromMilliseconds(9));
        await AssertIdleAsync(queue);
        Assert.Equal(2, item.Runs);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.HoldsAsync(() => item.Runs == 3 && item.Failures == 0, "the third run");
    }

    // When two items that hold both workers have run, everything queued before them has run too.
    private static async Task AssertIdleAsync(RunningQueue queue)
    {
        var last = new[] { new Item(_ => ValueTask.FromResult<TimeSpan?>(null)), new Item(_ => ValueTask.FromResult<TimeSpan?>(null)) };
        foreach (var item in last)
        {
            queue.Enqueue(item);
        }

        await Eventually.HoldsAsync(() => last.All(item => item.Runs == 1), "the queue is empty");
    }

    private sealed class RunningQueue : IAsyncDisposable
    {
        private readonly ReconcileQueue _queue;
        private readonly Task _workers;

        public RunningQueue(TimeProvider time)
        {
            _queue = new ReconcileQueue(2, time, NullLogger.Instance);
            _workers = _queue.RunAsync(CancellationToken.None);
        }

        public void Enqueue(ReconcileItem item) => _queue.Enqueue(item);

        public async ValueTask DisposeAsync()
        {
            _queue.Dispose();
            await _workers;
        }
    }

    private sealed class Item(Func<int, ValueTask<TimeSpan?>> step) : ReconcileItem
    {
        private int _atOnce;
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public int MostAtOnce { get; private set; }

        public override string QueueName => QueueNames.Work;

        public override async ValueTask<TimeSpan?> ReconcileAsync(CancellationToken cancellation)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
            try
            {
                return await step(Interlocked.Increment(ref _runs));
            }
            finally
            {
                Interlocked.Decrement(ref _atOnce);
            }
        }
    }
}
