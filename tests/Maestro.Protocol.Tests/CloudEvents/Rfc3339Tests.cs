using System.Text;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.Tests.CloudEvents;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z")]
    [InlineData("2026-01-15t10:00:00z", "2026-01-15T10:00:00Z")]
    [InlineData("2026-01-15T10:00:00.1Z", "2026-01-15T10:00:00.1Z")]
    [InlineData("2026-01-15T10:00:00.120450Z", "2026-01-15T10:00:00.12045Z")]
    [InlineData("2026-01-15T10:00:00.12345678Z", "2026-01-15T10:00:00.12345678Z")]
    [InlineData("2026-01-15T10:00:00.123456789Z", "2026-01-15T10:00:00.123456789Z")]
    [InlineData("2026-01-15T10:00:00.000000001Z", "2026-01-15T10:00:00.000000001Z")]
    [InlineData("2026-01-15T10:00:00.1234567894999Z", "2026-01-15T10:00:00.123456789Z")]
    [InlineData("2026-01-15T11:30:00.123456789+01:30", "2026-01-15T10:00:00.123456789Z")]
    [InlineData("2026-01-15T08:00:00-02:00", "2026-01-15T10:00:00Z")]
    [Trait("Checklist", "protocol-26")]
    public void Reads_and_writes_all_nanoseconds(string text, string expected)
    {
        Assert.True(Rfc3339.TryParse(text, out var time, out var remainder));
        Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var sameTime, out var sameRemainder));

        Assert.Equal(expected, Rfc3339.Format(time, remainder));
        Assert.Equal((time, remainder), (sameTime, sameRemainder));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-01-15")]
    [InlineData("2026-01-15T10:00:00")]
    [InlineData("2026-01-15T10:00:00.5")]
    [InlineData("2026-01-15 10:00:00Z")]
    [InlineData("2026-01-15T10:00:00.Z")]
    [InlineData("2026-01-15T10:00:00,5Z")]
    [InlineData("2026-13-15T10:00:00Z")]
    [InlineData("2026-01-15T25:00:00Z")]
    [InlineData("2026-01-15T10:00:00+0100")]
    [InlineData("2026-01-15T10:00:00.5.5Z")]
    [InlineData("2026/01/15T10:00:00Z")]
    [InlineData("0001-01-01T00:00:00+10:00")]
    public void Refuses_what_is_no_such_time(string? text)
    {
        Assert.False(Rfc3339.TryParse(text, out _, out _));
        Assert.False(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text ?? ""), out _, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Text_and_utf8_are_read_alike(int seed)
    {
        var random = new Random(seed);
        var read = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var time = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero);
            var characters = Rfc3339.Format(time, random.Next(3) == 0 ? 0 : random.Next(100)).ToCharArray();
            for (var change = random.Next(3); change > 0; change--)
            {
                characters[random.Next(characters.Length)] = "0123456789-:.TZtz+ é"[random.Next(20)];
            }

            var text = new string(characters);
            var accepted = Rfc3339.TryParse(text, out var fromText, out var remainderOfText);
            read += accepted ? 1 : 0;
            Assert.Equal(accepted, Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var fromUtf8, out var remainderOfUtf8));
            if (accepted)
            {
                Assert.Equal((fromText, remainderOfText), (fromUtf8, remainderOfUtf8));
            }
        }

        Assert.InRange(read, 5_000, 19_999);
    }

    [Fact]
    public void Writes_whole_seconds_in_utc() => Assert.Equal(
        "2026-01-15T10:00:00Z",
        Rfc3339.FormatSeconds(new DateTimeOffset(2026, 1, 15, 12, 0, 0, 999, TimeSpan.FromHours(2))));
}
