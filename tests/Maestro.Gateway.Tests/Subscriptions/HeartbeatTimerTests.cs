using Maestro.Gateway.Subscriptions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Subscriptions;

public sealed class HeartbeatTimerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_look_that_is_some_milliseconds_early_does_not_miss_it()
    {
        var timer = new HeartbeatTimer(TimeSpan.FromSeconds(10), _time);

        _time.Advance(TimeSpan.FromSeconds(9.7));
        Assert.False(timer.IsTime(_time.GetTimestamp()));
        Assert.False(timer.Look(_time.GetTimestamp()));

        _time.Advance(TimeSpan.FromSeconds(0.08));
        Assert.True(timer.IsTime(_time.GetTimestamp()));
        Assert.True(timer.Look(_time.GetTimestamp()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void A_look_that_comes_late_does_not_make_the_next_heartbeat_late(int late)
    {
        var timer = new HeartbeatTimer(TimeSpan.FromSeconds(10), _time);

        _time.Advance(TimeSpan.FromSeconds(10 + late));
        Assert.True(timer.Look(_time.GetTimestamp()));

        _time.Advance(TimeSpan.FromSeconds(10 - late));
        Assert.True(timer.Look(_time.GetTimestamp()));
    }

    [Fact]
    public void What_was_missed_for_long_is_not_made_up_for()
    {
        var timer = new HeartbeatTimer(TimeSpan.FromSeconds(10), _time);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(timer.Look(_time.GetTimestamp()));
        Assert.False(timer.Look(_time.GetTimestamp()));

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(timer.Look(_time.GetTimestamp()));
    }

    [Fact]
    public void A_heartbeat_stays_due_until_it_is_taken()
    {
        var timer = new HeartbeatTimer(TimeSpan.FromSeconds(10), _time);
        Assert.Null(timer.Take());

        _time.Advance(TimeSpan.FromSeconds(10));
        timer.Look(_time.GetTimestamp());

        Assert.False(timer.Look(_time.GetTimestamp()));
        Assert.True(timer.IsDue);
        Assert.NotNull(timer.Take());
        Assert.False(timer.IsDue);
        Assert.Null(timer.Take());
    }

    [Fact]
    public void Without_an_interval_there_are_none()
    {
        var timer = new HeartbeatTimer(TimeSpan.Zero, _time);

        _time.Advance(TimeSpan.FromDays(1));

        Assert.False(timer.IsTime(_time.GetTimestamp()));
        Assert.False(timer.Look(_time.GetTimestamp()));
    }
}
