using Maestro.Agent.Reconciling;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Reconciling;

public sealed class DueTimesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<ReconcileItem> _due = [];
    private readonly DueTimes _times;

    public DueTimesTests() => _times = new DueTimes(_time, _due.Add);

    [Fact]
    public void An_item_that_is_put_off_again_and_again_takes_one_place()
    {
        var item = new Item();
        for (var second = 0; second < 100; second++)
        {
            _times.Add(item, TimeSpan.FromSeconds(300));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, _times.Places);
        _time.Advance(TimeSpan.FromSeconds(298));
        Assert.Empty(_due);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([item], _due);
        Assert.Equal(0, _times.Places);
    }

    [Fact]
    public void An_item_that_is_put_forward_comes_once_at_the_earlier_time()
    {
        var (item, other) = (new Item(), new Item());
        _times.Add(item, TimeSpan.FromSeconds(10));
        _times.Add(other, TimeSpan.FromSeconds(5));
        _times.Add(item, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([item], _due);

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal([item, other], _due);
        Assert.Equal(0, _times.Places);
    }

    [Fact]
    public void An_item_that_is_put_forward_and_off_again_comes_at_the_last_time_that_was_said()
    {
        var item = new Item();
        _times.Add(item, TimeSpan.FromSeconds(10));
        _times.Add(item, TimeSpan.FromSeconds(1));
        _times.Add(item, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(_due);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([item], _due);
    }

    public void Dispose() => _times.Dispose();

    private sealed class Item : ReconcileItem
    {
        public override string QueueName => QueueNames.Work;

        public override ValueTask<TimeSpan?> ReconcileAsync(CancellationToken cancellation) => ValueTask.FromResult<TimeSpan?>(null);
    }
}
