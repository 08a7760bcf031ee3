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

        Assert.Equal(expected, Rfc3339.Format(time, remainder));
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
    public void Refuses_what_is_no_such_time(string? text) => Assert.False(Rfc3339.TryParse(text, out _, out _));

    [Fact]
    public void Writes_whole_seconds_in_utc() => Assert.Equal(
        "2026-01-15T10:00:00Z",
        Rfc3339.FormatSeconds(new DateTimeOffset(2026, 1, 15, 12, 0, 0, 999, TimeSpan.FromHours(2))));
}
