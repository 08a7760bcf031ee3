using System.Text;
using Maestro.Grains.Reprocessing.Importing;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Tests.Reprocessing.Clusters;

[Trait("Checklist", "reprocessing-100")]
public sealed class ImportGrainTests(ReprocessingFixture fixture) : IClassFixture<ReprocessingFixture>
{
    private readonly ReprocessingSilo _silo = fixture.Silo;
    private readonly ScriptedPlatform _platform = fixture.Platform;
    private readonly string _system = Guid.NewGuid().ToString();

    [Fact]
    public async Task TheLineIsTheOrderOfTheQueueInHoweverManyPartsItComes()
    {
        var jobs = Enumerable.Range(0, 4).Select(Approved).ToArray();
        _platform.Documents[_system] = [.. jobs[..3]];
        _platform.OldQueues[$"reprocessing.{_system}.queue"] = [[Message(jobs[3]), Message(jobs[2])], [Message(jobs[2]), Message(jobs[1])]];

        var report = await _silo.Grains.GetGrain<IImportGrain>(_system).Import();

        Assert.Equal((4, 0, null), (report.Imported, report.Known, report.Failure));
        await _silo.WaitForAsync(_system, JobStatus.Finished, count: 4);
        Assert.Equal(
            new[] { 3, 2, 1, 0 }.Select(Asking), _platform.CommitOrder.Where(instance => instance.EndsWith(_system, StringComparison.Ordinal)));
    }

    private static byte[] Message(JobView job) => Encoding.UTF8.GetBytes(JobJson.Write(job));

    private string Asking(int number) => $"asking{number}-{_system}";

    private JobView Approved(int number) => new()
    {
        Id = $"job{number}-{_system}",
        SystemId = _system,
        PendingEvent = SampleEvents.Persist(Asking(number)) with { SystemId = _system },
        Status = JobStatus.Approved,
        History = [new HistoryEntry("maria.silva", JobStatus.Approved, new DateTimeOffset(2018, 8, 13, 15, number, 0, TimeSpan.Zero))],
    };
}
