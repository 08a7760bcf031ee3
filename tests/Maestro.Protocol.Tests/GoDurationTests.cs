namespace Maestro.Protocol.Tests;

public class GoDurationTests
{
    [Theory]
    [InlineData("0", "0s")]
    [InlineData("10s", "10s")]
    [InlineData("1h30m", "1h30m0s")]
    [InlineData("2m0s", "2m0s")]
    [InlineData("1.5s", "1.5s")]
    [InlineData(".5s", "500ms")]
    [InlineData("300ms", "300ms")]
    [InlineData("250us", "250us")]
    [InlineData("250µs", "250us")]
    [InlineData("1500ns", "1.5us")]
    [InlineData("168h", "168h0m0s")]
    [InlineData("1h2m3.5s", "1h2m3.5s")]
    [InlineData("-1m", "-1m0s")]
    [InlineData("-1.5h", "-1h30m0s")]
    [InlineData("+5s", "5s")]
    [InlineData("1m1m", "2m0s")]
    [InlineData("2562047h47m16.854775807s", "2562047h47m16.8547758s")]
    public void Reads_what_go_reads_and_writes_what_go_writes(string text, string written)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(written, GoDuration.Format(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-")]
    [InlineData("--5s")]
    [InlineData("+-5s")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData(" 5s")]
    [InlineData("10 s")]
    [InlineData("10s ")]
    [InlineData("1d")]
    [InlineData("1.2.3s")]
    [InlineData(".s")]
    [InlineData("1h-30m")]
    [InlineData("2562048h")]
    [InlineData("2566680h")] // 293 years
    [InlineData("99999999999999999999999999999999h")]
    public void Refuses_everything_else(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
