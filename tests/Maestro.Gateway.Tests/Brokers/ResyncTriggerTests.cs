using Maestro.Gateway.Brokers;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class ResyncTriggerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Requests_that_came_before_a_walk_are_one()
    {
        var trigger = new ResyncTrigger();
        trigger.RequestGained();
        trigger.RequestUnacknowledged();
        trigger.RequestAll();

        Assert.Equal(new ResyncScope(Everybody: true, Unacknowledged: true), await trigger.TakeAsync(CancellationToken.None).WaitAsync(Limit));
        Assert.False(trigger.TakeAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task One_that_comes_during_a_walk_has_another_one_made()
    {
        var trigger = new ResyncTrigger();
        trigger.RequestAll();
        await trigger.TakeAsync(CancellationToken.None).WaitAsync(Limit);
        var next = trigger.TakeAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);

        trigger.RequestUnacknowledged();

        Assert.Equal(new ResyncScope(Unacknowledged: true), await next.WaitAsync(Limit));
    }
}
