using Maestro.Gateway.Brokers;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class SweepsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Requests_that_came_before_a_walk_are_one()
    {
        var sweeps = new Sweeps();
        sweeps.RequestGained();
        sweeps.RequestUnacknowledged();
        sweeps.RequestAll();

        Assert.Equal(new SweepWork(Everybody: true, Unacknowledged: true), await sweeps.TakeAsync(CancellationToken.None).WaitAsync(Limit));
        Assert.False(sweeps.TakeAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task One_that_comes_during_a_walk_has_another_one_made()
    {
        var sweeps = new Sweeps();
        sweeps.RequestAll();
        await sweeps.TakeAsync(CancellationToken.None).WaitAsync(Limit);
        var next = sweeps.TakeAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);

        sweeps.RequestUnacknowledged();

        Assert.Equal(new SweepWork(Unacknowledged: true), await next.WaitAsync(Limit));
    }
}
