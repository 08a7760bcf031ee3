using Maestro.Agent.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Transport;

public class ReconnectLadderTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Pauses_climb_from_five_to_sixty_seconds_and_are_stretched_to_at_most_twice_that()
    {
        var ladder = new ReconnectLadder(TimeSpan.FromSeconds(5), new Jitter(new Random(1)), _time);

        var pauses = Enumerable.Range(0, 5).Select(_ => ladder.Next().TotalSeconds).ToList();

        Assert.InRange(pauses[0], 5, 10);
        Assert.InRange(pauses[1], 25, 50);
        Assert.All(pauses[2..], pause => Assert.InRange(pause, 60, 120));
        Assert.Equal(pauses.Count, pauses.Distinct().Count());
    }

    [Fact]
    public void Ten_quiet_minutes_start_the_ladder_afresh()
    {
        var ladder = new ReconnectLadder(TimeSpan.FromSeconds(5), new Jitter(new Random(1)), _time);
        ladder.Next();
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.InRange(ladder.Next().TotalSeconds, 25, 50);

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.InRange(ladder.Next().TotalSeconds, 5, 10);
    }
}
