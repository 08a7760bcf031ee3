using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

[Trait("Checklist", "reprocessing-100")]
public sealed class ImportRulesTests
{
    private readonly SolutionBench _bench = new();

    [Fact]
    public async Task ASecondImportChangesNothing()
    {
        var imported = Jobs("pending_approval", "finished", "skipped", "running");
        Assert.Equal(imported.Jobs.Select(job => job.Id), await _bench.Solution.ImportAsync(imported));
        var before = _bench.Store.Jobs.Select(job => JobJson.Write(job.ToView())).ToList();
        var writes = _bench.Store.Writes;

        Assert.Empty(await _bench.Solution.ImportAsync(imported));

        Assert.Equal(writes, _bench.Store.Writes);
        Assert.Equal(before, _bench.Store.Jobs.Select(job => JobJson.Write(job.ToView())));
    }

    [Theory]
    [InlineData("running")]
    [InlineData("running_without_lock")]
    [InlineData("whatever somebody typed")]
    public async Task ARunningJobBecomesAFailureThatSaysWhy(string status)
    {
        await _bench.Solution.ImportAsync(Jobs(status));

        var job = Assert.Single(_bench.Store.Jobs);
        Assert.Equal([status, "failure"], job.History.Select(entry => entry.Status));
        Assert.Contains("how far it came is not known", job.Reason, StringComparison.Ordinal);
        Assert.Contains(_bench.Store.Audit, line => line.Action == "imported" && line.Detail == job.Reason);
        Assert.Equal(JobVerdict.Refused, (await _bench.SetStatusAsync(job.Id, "pending_approval")).Verdict);
        Assert.Null(_bench.Active);
    }

    [Fact]
    public async Task ApprovedJobsKeepTheirPlaceInTheLine()
    {
        var imported = Jobs("approved", "approved", "approved");

        await _bench.Solution.ImportAsync(imported with { Line = [imported.Jobs[2].Id, "unknown", imported.Jobs[0].Id] });

        Assert.Equal(imported.Jobs[2].Id, _bench.Active!.JobId);
        Assert.Equal([imported.Jobs[0].Id, imported.Jobs[1].Id], _bench.State.Line.Select(entry => entry.JobId));
    }

    [Fact]
    public async Task APendingJobCanBeApproved()
    {
        await _bench.Solution.ImportAsync(Jobs("pending_approval"));
        var jobId = Assert.Single(_bench.State.Pending).JobId;

        Assert.Equal(JobStatus.Approved, (await _bench.ApproveAsync(jobId)).Job!.Status);
    }

    [Theory, Trait("Defect", "B30")]
    [InlineData("pending_approval")]
    [InlineData("approved")]
    [InlineData("running")]
    [InlineData("skipped")]
    [InlineData("finished")]
    public async Task ThePersistOfAnImportedJobOpensNoSecondOne(string status)
    {
        await _bench.Solution.ImportAsync(Jobs(status));

        var answer = await _bench.AcceptAsync(SampleEvents.Persist("asking of imported0"));

        Assert.Equal(AcceptVerdict.Known, answer.Verdict);
        Assert.Null(_bench.State.Execution);
        var item = Assert.Single(_bench.Store.Items);
        Assert.Equal((answer.Item, ItemState.JobCreated, "imported0"), (item.Id, item.State, item.JobId));
    }

    [Fact]
    public async Task JobsOfOneInstanceShareItsPersist()
    {
        var pending = SampleEvents.Persist("A");
        await _bench.AcceptAsync(pending);
        await _bench.FailAsync(EffectKind.Resolve, FailureClass.Permanent, "event not found for instance A");

        await _bench.Solution.ImportAsync(new ImportedJobs([.. Jobs("skipped", "pending_approval").Jobs.Select(job => job with { PendingEvent = pending })], []));

        Assert.Equal(2, _bench.Store.Jobs.Count());
        Assert.Equal(["", "x:A"], _bench.Store.Items.Select(item => item.Key));
        Assert.Equal(AcceptVerdict.Known, (await _bench.AcceptAsync(pending)).Verdict);
    }

    private static ImportedJobs Jobs(params string[] statuses) =>
        new([.. statuses.Select((status, number) => JobStartTests.Imported($"imported{number}", status).Jobs[0])], []);
}
