using Maestro.Gateway.Brokers;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class DelayedStatusResyncTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly BrokerParts _parts = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task What_was_lost_within_a_minute_is_asked_for_once_at_its_end()
    {
        var asked = _parts.ResyncTrigger.TakeAsync(CancellationToken.None);
        Assert.True(_parts.StatusResync.Schedule());
        _parts.Time.Advance(DelayedStatusResync.Pause / 2);
        Assert.False(_parts.StatusResync.Schedule());
        Assert.False(asked.IsCompleted);

        _parts.Time.Advance(DelayedStatusResync.Pause / 2);

        Assert.Equal(new ResyncScope(Everybody: true), await asked.WaitAsync(Limit));
        Assert.True(_parts.StatusResync.Schedule());
    }

    [Fact]
    public async Task A_gateway_that_stops_asks_nobody()
    {
        var asked = _parts.ResyncTrigger.TakeAsync(CancellationToken.None);
        _parts.StatusResync.Schedule();
        _parts.Lifetime.StopApplication();

        _parts.Time.Advance(DelayedStatusResync.Pause);

        _parts.ResyncTrigger.RequestUnacknowledged();
        Assert.Equal(new ResyncScope(Unacknowledged: true), await asked.WaitAsync(Limit));
    }
}
