using System.Text.Json.Nodes;
using Maestro.Cli.Up.Demonstration;

namespace Maestro.Cli.Tests.Up.Demonstration;

public sealed class JobStoryTests
{
    private static readonly DateTimeOffset Committed = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 345, TimeSpan.Zero).AddMicroseconds(678);

    [Theory]
    [InlineData("finished")]
    [InlineData("skipped")]
    [InlineData("failure")]
    public void The_end_of_a_job_comes_after_what_happened_in_the_same_millisecond(string status)
    {
        var end = JobStory.FactOf(new JsonObject { ["events"] = new JsonArray() }, Entry(status));

        Assert.True(end.IsLast);
        Assert.InRange(end.Time, Committed, Committed.AddMilliseconds(1));
    }

    [Fact]
    public void Any_other_station_comes_before_it()
    {
        var approved = JobStory.FactOf(new JsonObject(), Entry("approved"));

        Assert.False(approved.IsLast);
        Assert.InRange(approved.Time, Committed.AddMilliseconds(-1), Committed);
    }

    private static JsonObject Entry(string status) => new() { ["status"] = status, ["timestamp"] = "2026-03-01T12:00:00.345Z", ["user"] = "ana" };
}
