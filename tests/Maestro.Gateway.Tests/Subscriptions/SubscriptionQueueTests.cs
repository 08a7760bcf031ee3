using Maestro.Gateway.Subscriptions;

namespace Maestro.Gateway.Tests.Subscriptions;

using static RunningSubscription;

public sealed class SubscriptionQueueTests
{
    private readonly SubscriptionQueue _queue = new(new SubscriptionOptions { MaxQueuedEvents = 2, MaxQueuedBytes = 100 });

    [Fact]
    public void Live_events_go_in_order_and_make_room()
    {
        Assert.True(_queue.TryAdd(Frame("a", 60)));
        Assert.True(_queue.TryAdd(Frame("b", 40)));
        Assert.Equal((2, 100L), (_queue.LiveCount, _queue.LiveBytes));

        Assert.Equal(["a", "b"], TakeLive());

        Assert.Equal((0, 0L), (_queue.LiveCount, _queue.LiveBytes));
        Assert.True(_queue.IsEmpty);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(95)]
    public void What_finds_no_room_is_to_be_read_and_nothing_overtakes_it(params int[] waiting)
    {
        Assert.All(waiting, size => Assert.True(_queue.TryAdd(Frame("waits", size))));
        Assert.True(_queue.TryAdd(Frame("c", 10)));
        TakeLive();

        Assert.True(_queue.TryAdd(Frame("d")));

        Assert.Equal(0, _queue.LiveCount);
        Assert.Equal(["c", "d"], TakeBacklog());

        // The reader has caught up.
        Assert.True(_queue.TryAdd(Frame("e")));
        Assert.Equal(1, _queue.LiveCount);
    }

    [Fact]
    public void A_final_event_is_bound_by_bytes_only()
    {
        _queue.TryAdd(Frame("a"));
        _queue.TryAdd(Frame("b"));

        Assert.True(_queue.TryAdd(Frame("c", 80) with { IsFinal = true }));
        Assert.False(_queue.TryAdd(Frame("d", 1) with { IsFinal = true }));

        Assert.Equal(["a", "b", "c"], TakeLive());
        Assert.True(_queue.IsEmpty);
    }

    [Fact]
    public void A_final_event_takes_its_bundle_out_of_the_backlog_and_any_other_only_its_notice()
    {
        _queue.Add([.. ToRead("read", "ended"), Notice("noticed")]);

        _queue.TryAdd(Frame("noticed"));
        _queue.TryAdd(Frame("read"));
        _queue.TryAdd(Frame("ended") with { IsFinal = true });

        Assert.Equal(["read"], TakeBacklog());
    }

    [Fact]
    public void What_was_not_read_waits_again_unless_its_end_is_in_line()
    {
        _queue.Add(ToRead("a", "b"));
        Assert.True(_queue.TryDequeueBacklog(out var part));
        _queue.TryAdd(Frame("a") with { IsFinal = true });

        _queue.PutBack(part);

        Assert.Equal(["b"], TakeBacklog());
    }

    [Fact]
    public void The_backlog_goes_in_parts()
    {
        _queue.Add(ToRead([.. Enumerable.Range(0, 65).Select(i => $"{i}")]));

        Assert.Equal(64, TakeBacklog().Length);
        Assert.Single(TakeBacklog());
        Assert.Empty(TakeBacklog());
    }

    [Fact]
    public void It_knows_whose_live_events_wait_until_they_are_forgotten()
    {
        _queue.TryAdd(Frame("a"));
        Assert.True(_queue.HasLive("a"));
        Assert.False(_queue.HasLive("b"));

        _queue.ClearLive();

        Assert.False(_queue.HasLive("a"));
        Assert.Equal(0, _queue.LiveBytes);
    }

    private string[] TakeLive()
    {
        List<string> taken = [];
        while (_queue.TryDequeue(out var frame))
        {
            taken.Add(frame.ResourceId);
        }

        return [.. taken];
    }

    private string[] TakeBacklog() => _queue.TryDequeueBacklog(out var part) ? [.. part.Select(entry => entry.Key)] : [];
}
