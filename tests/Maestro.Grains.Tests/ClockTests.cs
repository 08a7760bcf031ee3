namespace Maestro.Grains.Tests;

public class ClockTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(19, 10)]
    public void What_the_store_does_not_keep_is_cut_off(long ticks, long kept) =>
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(kept), DateTimeOffset.UnixEpoch.AddTicks(ticks).ToMicroseconds());
}
