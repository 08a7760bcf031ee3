using Maestro.Grains.Delivery;

namespace Maestro.Grains.Tests.Delivery;

public sealed class WakeScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly List<DateTimeOffset> _asked = [];
    private readonly WakeSchedule _wakes;

    public WakeScheduleTests() => _wakes = new WakeSchedule(_asked.Add, Start);

    [Fact]
    public void It_asks_only_for_earlier_times()
    {
        _wakes.Wait(null);
        _wakes.Wait(After(10));
        _wakes.Wait(After(20));
        _wakes.Wait(After(10));
        _wakes.Wait(After(5));

        Assert.Equal([After(10), After(5)], _asked);
    }

    [Fact]
    public void A_time_counts_no_more_when_an_earlier_one_was_asked_for()
    {
        _wakes.Wait(After(10));
        _wakes.Wait(After(5));

        Assert.False(_wakes.Wake(After(10), next: After(5), now: After(10)));
        Assert.True(_wakes.Wake(After(5), next: After(5), now: After(10)));
    }

    [Fact]
    public void A_grain_that_is_called_is_called_again_if_it_does_not_get_to_it()
    {
        _wakes.Wait(After(5));

        Assert.True(_wakes.Wake(After(5), next: After(5), now: After(6)));

        Assert.Equal(After(16), _asked[^1]);
    }

    [Theory]
    [InlineData(20, 2)]
    [InlineData(null, 1)]
    public void What_was_done_meanwhile_calls_nobody_and_the_next_time_is_asked_for(int? next, int asked)
    {
        _wakes.Wait(After(5));

        Assert.False(_wakes.Wake(After(5), next is { } seconds ? After(seconds) : null, now: After(5)));

        Assert.Equal(asked, _asked.Count);
    }

    [Fact]
    public void The_grain_is_attended_to_before_it_is_collected()
    {
        Assert.Equal(After(10), _wakes.NotIdleUntil(After(10)));
        Assert.Equal(After(300), _wakes.NotIdleUntil(After(3600)));

        _wakes.Attend(After(100));

        Assert.Equal(After(400), _wakes.NotIdleUntil(After(3600)));
    }

    [Fact]
    public void A_dispatcher_that_closes_with_something_left_calls_the_grain_six_times()
    {
        _wakes.Wait(After(1));
        _wakes.Close(farewell: After(2));
        Assert.False(_wakes.Wake(After(1), next: null, now: After(1)));

        var calls = 0;
        for (var i = 1; i < _asked.Count; i++)
        {
            calls += _wakes.Wake(_asked[i], next: null, now: _asked[i]) ? 1 : 0;
        }

        Assert.Equal(6, calls);
        Assert.Equal([After(1), After(2), After(12), After(22), After(32), After(42), After(52)], _asked);
    }

    [Fact]
    public void A_dispatcher_that_closes_with_nothing_left_calls_nobody()
    {
        _wakes.Wait(After(5));
        _wakes.Close(farewell: null);

        Assert.False(_wakes.Wake(After(5), next: null, now: After(5)));
        Assert.Single(_asked);
    }

    private static DateTimeOffset After(int seconds) => Start.AddSeconds(seconds);
}
