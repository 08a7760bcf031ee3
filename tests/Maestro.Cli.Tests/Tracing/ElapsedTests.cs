using Maestro.Cli.Tracing;

namespace Maestro.Cli.Tests.Tracing;

public class ElapsedTests
{
    [Theory]
    [InlineData(0.01234, "+12.3ms")]
    [InlineData(0.99999, "+1s")]
    [InlineData(2.456, "+2.46s")]
    [InlineData(182.4, "+3m2s")]
    [InlineData(90000.2, "+25h0m0s")]
    [InlineData(0, "+0s")]
    [InlineData(-0.5, "-500ms")]
    public void It_is_as_exact_as_it_is_short(double seconds, string expected) =>
        Assert.Equal(expected, Elapsed.Between(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(seconds)));

    [Fact]
    public void Without_two_times_there_is_none() => Assert.Equal("", Elapsed.Between(null, DateTimeOffset.UnixEpoch));
}
