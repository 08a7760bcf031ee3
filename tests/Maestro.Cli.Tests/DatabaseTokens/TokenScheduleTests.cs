using Maestro.Cli.DatabaseTokens;

namespace Maestro.Cli.Tests.DatabaseTokens;

public class TokenScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(61, false)]
    [InlineData(60, true)]
    [InlineData(-5, true)]
    public void A_token_is_renewed_a_minute_before_it_expires(int left, bool due) =>
        Assert.Equal(due, TokenSchedule.IsDue(Now, Now.AddSeconds(left)));

    [Theory]
    [InlineData(3600, 30)] // The clock is looked at now and then.
    [InlineData(85, 25)]
    [InlineData(60, 1)]
    [InlineData(-5, 1)]
    public void The_pause_ends_when_it_is_due(int left, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), TokenSchedule.Pause(Now, Now.AddSeconds(left)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(6, 30)]
    [InlineData(100_000, 30)]
    public void Failures_are_repeated_ever_more_slowly(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), TokenSchedule.PauseAfter(failures));
}
