using Maestro.Agent.Reconciling;

namespace Maestro.Agent.Tests.Reconciling;

public class RetryDelayTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(4, 40)]
    [InlineData(14, 40_960)]
    [InlineData(15, 60_000)]
    [InlineData(100_000, 60_000)]
    public void Pauses_double_up_to_a_minute(int failures, double milliseconds) =>
        Assert.Equal(milliseconds, RetryDelay.After(failures).TotalMilliseconds);
}
