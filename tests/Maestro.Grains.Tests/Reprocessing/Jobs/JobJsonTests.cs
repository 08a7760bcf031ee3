using System.Text.Json;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Tests.Reprocessing.Jobs;

public sealed class JobJsonTests
{
    [Fact, Trait("Checklist", "reprocessing-4"), Trait("Checklist", "reprocessing-5"), Trait("Defect", "B58")]
    public void ExactlyTheKeysOfThePage()
    {
        var job = new JobView
        {
            Id = "0198",
            SystemId = "s",
            Status = JobStatus.Approved,
            PendingEvent = SampleEvents.Persist("A"),
            Origin = SampleEvents.Stored("A"),
            Events = [SampleEvents.Stored("I1")],
            History =
            [
                new HistoryEntry("", "pending_approval", new DateTimeOffset(2018, 8, 13, 12, 40, 47, 123, TimeSpan.FromHours(-3))),
                new HistoryEntry("maria.silva", "approved", new DateTimeOffset(2018, 8, 13, 16, 2, 10, 4, TimeSpan.Zero)),
            ],
        };

        using var json = JsonDocument.Parse(JobJson.Write(job));

        Assert.Equal(
            ["systemId", "pendingEvent", "origin", "id", "events", "status", "history", "tag", "branch", "forking"],
            json.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            """[{"status":"pending_approval","timestamp":"2018-08-13T15:40:47.123Z"},{"user":"maria.silva","status":"approved","timestamp":"2018-08-13T16:02:10.004Z"}]""",
            json.RootElement.GetProperty("history").GetRawText());
    }

    [Fact, Trait("Checklist", "reprocessing-4")]
    public void WithoutEventsThereIsNoKeyForThem()
    {
        var json = JobJson.Write(new JobView { Id = "0198", SystemId = "s", Status = "skipped" });

        Assert.Equal("""{"systemId":"s","id":"0198","status":"skipped","history":[],"tag":"","branch":"master","forking":false}""", json);
    }
}
