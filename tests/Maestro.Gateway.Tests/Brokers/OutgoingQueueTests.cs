using Maestro.Gateway.Brokers;
using Maestro.Gateway.Subscriptions;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class OutgoingQueueTests
{
    private readonly OutgoingQueue _queue = new();

    [Fact]
    public void It_is_full_with_so_many_events_or_so_many_bytes()
    {
        for (var i = 0; i < OutgoingQueue.MaxEvents; i++)
        {
            Assert.True(_queue.HasRoom);
            _queue.Add(Event(OutgoingKind.Spec));
        }

        Assert.False(_queue.HasRoom);
        _queue.TakeAll();
        Assert.True(_queue.HasRoom);

        _queue.Add(Event(OutgoingKind.Spec, bytes: 64 << 20));
        Assert.False(_queue.HasRoom);
        _queue.Take(1, mostBytes: 1);
        Assert.True(_queue.HasRoom);
        Assert.Equal(0, _queue.Count);
    }

    [Theory]
    [InlineData(OutgoingKind.Spec, true)]
    [InlineData(OutgoingKind.Answer, true)]
    [InlineData(OutgoingKind.Notice, true)]
    [InlineData(OutgoingKind.StatusResync, false)]
    public void What_was_not_sent_is_made_good_apart_from_questions(object kind, bool isMadeGood)
    {
        _queue.Add(Event((OutgoingKind)kind));

        Assert.Equal(isMadeGood, _queue.Revoke(Assert.Single(_queue.Take(1, int.MaxValue))));
    }

    [Fact]
    public void A_notice_whose_bundle_came_into_being_does_not_come_back()
    {
        _queue.Add(Event(OutgoingKind.Notice));
        var notice = Assert.Single(_queue.Take(1, int.MaxValue));

        _queue.ForgetNotice("north", "a");

        Assert.False(_queue.Revoke(notice));
    }

    private static OutgoingEvent Event(OutgoingKind kind, int bytes = 1) => new("north", new EventFrame("a", new byte[bytes]), kind);
}
