using Maestro.Grains.Rebalancing;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Rebalancing;

public sealed class MoveBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MoveBudget _budget;

    public MoveBudgetTests() => _budget = new MoveBudget(_time);

    [Fact]
    public void A_silo_begins_a_few_moves_at_once_and_a_hundred_a_second()
    {
        Assert.Equal(MoveBudget.Burst, TakeAll());
        _time.Advance(TimeSpan.FromMilliseconds(9));
        Assert.Equal(0, TakeAll());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, TakeAll());

        var taken = 0;
        for (var step = 0; step < 200; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            taken += TakeAll();
        }

        Assert.Equal(10 * MoveBudget.PerSecond, taken);
    }

    [Fact]
    public void What_was_not_used_is_not_saved_up()
    {
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(MoveBudget.Burst, TakeAll());
    }

    private int TakeAll()
    {
        var taken = 0;
        while (taken <= 1_000 && _budget.TryTake())
        {
            taken++;
        }

        return taken;
    }
}
