using Maestro.Agent.Reconciling;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Reconciling;

public class DriftCountTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DriftCount _drift = new();

    [Fact]
    public void An_opponent_that_goes_on_is_met_less_and_less_often() => Assert.Equal(
        [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], Enumerable.Range(0, 12).Select(_ => Drift(hadCause: true)));

    [Fact]
    public void Changes_that_leave_nothing_to_correct_are_looked_at_once_a_minute() => Assert.Equal(
        [1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => Drift(hadCause: false)));

    [Fact]
    public void Changes_that_leave_nothing_to_correct_do_not_put_off_corrections()
    {
        Drift(hadCause: true);
        Drift(hadCause: false);
        Drift(hadCause: false);
        Assert.Equal(4, Drift(hadCause: true));
        Assert.Equal(4, Drift(hadCause: true));
        Assert.Equal(8, Drift(hadCause: true));
    }

    [Fact]
    public void After_ten_quiet_minutes_it_is_met_soon_again()
    {
        Drift(hadCause: true);
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(2, Drift(hadCause: true));

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(1, Drift(hadCause: true));
    }

    // The pause in seconds before a correction.
    private double Drift(bool hadCause)
    {
        var pause = _drift.Next(_time);
        _drift.NoteApplied(hadCause);
        return pause.TotalSeconds;
    }
}
