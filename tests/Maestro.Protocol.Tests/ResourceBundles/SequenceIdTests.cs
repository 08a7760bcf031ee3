using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

[Trait("Checklist", "protocol-78")]
public sealed class SequenceIdTests
{
    // milliseconds 1000, node 1, step 5
    private const long Base = (1000L << 22) | (1 << 12) | 5;

    [Theory]
    [InlineData(Base + 1, Base, SequenceOrder.Newer)]
    [InlineData(Base, Base, SequenceOrder.NotNewer)]
    [InlineData(Base - 1, Base, SequenceOrder.NotNewer)]
    [InlineData(Base + (1 << 22) - 5, Base, SequenceOrder.Newer)]
    [InlineData(Base, Base + (1 << 22) - 5, SequenceOrder.NotNewer)]
    [InlineData(Base + (1 << 12), Base, SequenceOrder.Incomparable)]
    [InlineData(Base + (1L << 32) + (1 << 12), Base, SequenceOrder.Incomparable)]
    public void Time_decides_then_step_and_nodes_must_agree(long candidate, long current, SequenceOrder expected) =>
        Assert.Equal(expected, SequenceId.IsNewer($"{candidate}", $"{current}"));

    [Theory]
    [InlineData("1", null, SequenceOrder.Newer)]
    [InlineData("1", "", SequenceOrder.Newer)]
    [InlineData("", "", SequenceOrder.Incomparable)]
    [InlineData("abc", null, SequenceOrder.Incomparable)]
    [InlineData("abc", "", SequenceOrder.Incomparable)]
    [InlineData(null, "1", SequenceOrder.Incomparable)]
    [InlineData("abc", "1", SequenceOrder.Incomparable)]
    [InlineData("1", "abc", SequenceOrder.Incomparable)]
    [InlineData("1.0", "1", SequenceOrder.Incomparable)]
    [InlineData("9223372036854775808", "1", SequenceOrder.Incomparable)]
    public void Any_id_is_newer_than_nothing_and_words_do_not_compare(string? candidate, string? current, SequenceOrder expected) =>
        Assert.Equal(expected, SequenceId.IsNewer(candidate, current));

    [Fact]
    public void The_parts_of_the_worked_example_are_read()
    {
        Assert.True(SequenceId.TryParse("2011740148638683136", out var id));

        Assert.Equal(1, id.Node);
        Assert.Equal(0, id.Step);
        Assert.Equal(new DateTimeOffset(2026, 1, 15, 10, 0, 2, TimeSpan.Zero).ToUnixTimeSeconds(), (id.Milliseconds + SequenceId.Epoch) / 1000);
        Assert.Equal("2011740148638683136", id.ToString());
    }
}
