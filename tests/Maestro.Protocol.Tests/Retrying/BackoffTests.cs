using Maestro.Protocol.Retrying;

namespace Maestro.Protocol.Tests.Retrying;

public sealed class BackoffTests
{
    private static readonly double[] Doubled = [1, 2, 4, 8, 10, 10];

    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), new Random(1));

    [Fact]
    public void Pauses_double_up_to_the_longest_and_are_spread_by_a_fifth()
    {
        double[] pauses = [.. Doubled.Select(_ => _backoff.Next().TotalSeconds)];

        Assert.All(Doubled.Zip(pauses), pair => Assert.InRange(pair.Second, 0.8 * pair.First, 1.2 * pair.First));
        Assert.NotEqual(pauses[^1], pauses[^2]);
    }

    [Fact]
    public void They_start_again_after_a_success()
    {
        _backoff.Next();
        _backoff.Next();

        _backoff.Reset();

        Assert.InRange(_backoff.Next().TotalSeconds, 0.8, 1.2);
    }
}
