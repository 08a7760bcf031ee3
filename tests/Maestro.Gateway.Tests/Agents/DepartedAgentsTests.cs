using Maestro.Gateway.Agents;

namespace Maestro.Gateway.Tests.Agents;

public sealed class DepartedAgentsTests
{
    private static readonly DateTimeOffset T = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_last_departure_counts()
    {
        var departed = new DepartedAgents(capacity: 10);
        Assert.Null(departed.LastSeen("north"));

        departed.Add("north", T);
        departed.Add("north", T.AddSeconds(5));

        Assert.Equal(T.AddSeconds(5), departed.LastSeen("north"));
    }

    [Fact]
    public void Beyond_the_bound_those_are_forgotten_that_went_first()
    {
        var departed = new DepartedAgents(capacity: 3);
        departed.Add("early", T);
        departed.Add("again", T);
        departed.Add("again", T.AddSeconds(1));
        departed.Add("late", T.AddSeconds(2));

        Assert.Equal((null, T.AddSeconds(1), T.AddSeconds(2)), (departed.LastSeen("early"), departed.LastSeen("again"), departed.LastSeen("late")));

        departed.Add("latest", T.AddSeconds(3));
        Assert.Equal(T.AddSeconds(1), departed.LastSeen("again"));
    }
}
