using Maestro.Agent.Reconciling;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Reconciling;

public class DriftCountTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DriftCount _drift = new();

    [Fact]
    public void An_opponent_that_goes_on_is_met_less_and_less_often() => Assert.Equal(
        [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], Enumerable.Range(0, 12).Select(_ => _drift.Next(_time).TotalSeconds));

    [Fact]
    public void After_ten_quiet_minutes_it_is_met_soon_again()
    {
        _drift.Next(_time);
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(2), _drift.Next(_time));

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(TimeSpan.FromSeconds(1), _drift.Next(_time));
    }
}
