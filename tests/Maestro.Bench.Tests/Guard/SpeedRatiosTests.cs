namespace Maestro.Bench.Tests.Guard;

public sealed class SpeedRatiosTests
{
    private static readonly SpeedRatios Stored = new(4, 2, 0.8);

    [Theory]
    [InlineData(4, 2, 0.8, "")]
    [InlineData(3.01, 1.51, 0.61, "")]
    [InlineData(2.99, 2, 0.8, "WritesToAdoNet is 2.990, less than 0.75 of the 4.000 in bench/ratios.json")]
    [InlineData(9, 1.49, 0.8, "CpuOfAdoNet is 1.490, less than 0.75 of the 2.000 in bench/ratios.json")]
    [InlineData(9, 9, 0.5, "CpuOfPlainUpdate is 0.500, less than 0.75 of the 0.800 in bench/ratios.json")]
    public void A_drop_of_more_than_a_quarter_is_told(double writes, double adoNet, double plain, string sentence) =>
        Assert.Equal(sentence, string.Join('\n', new SpeedRatios(writes, adoNet, plain).Below(Stored)));

    [Fact]
    public void Of_two_runs_the_better_counts() => Assert.Equal(new SpeedRatios(5, 2, 0.9), new SpeedRatios(5, 1, 0.9).Or(Stored));
}
