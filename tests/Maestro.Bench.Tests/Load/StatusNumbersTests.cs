using Maestro.Bench.Load;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Bench.Tests.Load;

public sealed class StatusNumbersTests
{
    private readonly StatusNumbers _numbers = new(new DateTimeOffset(2026, 1, 15, 10, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(10_000_000)]
    public void A_status_is_known_by_its_sequence_id(int number) => Assert.Equal(number, _numbers.NumberOf(_numbers.SequenceOf(number)));

    [Fact]
    public void A_later_status_is_newer_for_the_server()
    {
        var ids = Enumerable.Range(4000, 200).Select(number => new SequenceId(_numbers.SequenceOf(number)).ToString()).ToArray();

        Assert.All(ids.Skip(1).Zip(ids), pair => Assert.Equal(SequenceOrder.Newer, SequenceId.IsNewer(pair.First, pair.Second)));
        Assert.Equal(1, new SequenceId(_numbers.SequenceOf(5)).Node);
    }
}
