using System.Collections.Immutable;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class ApprovalRulesTests
{
    private readonly SolutionBench _bench = new();

    [Fact, Trait("Checklist", "reprocessing-6"), Trait("Defect", "B56")]
    public async Task TheAnswerShowsTheStateAfterwards()
    {
        var jobId = await CreateAsync("A");

        var answer = await _bench.ApproveAsync(jobId);

        Assert.Equal(JobVerdict.Ok, answer.Verdict);
        Assert.Equal((JobStatus.Approved, false), (answer.Job!.Status, answer.Job.Forking));
        Assert.Equal(new HistoryEntry("maria.silva", "approved", _bench.Now), answer.Job.History[^1]);
    }

    [Fact, Trait("Checklist", "reprocessing-7"), Trait("Checklist", "reprocessing-16"), Trait("Defect", "B5")]
    public async Task TheSecondApprovalFindsNothing()
    {
        var jobId = await CreateAsync("A");
        await _bench.ApproveAsync(jobId);

        for (var again = 0; again < 49; again++)
        {
            Assert.Equal(JobAnswer.NotFound, await _bench.ApproveAsync(jobId));
        }

        Assert.Equal(["pending_approval", "approved"], _bench.Store.Job(jobId).History.Select(entry => entry.Status));
        Assert.Equal("no reprocessing found", JobAnswer.NotFound.Reason);
    }

    [Fact, Trait("Checklist", "reprocessing-9"), Trait("Checklist", "reprocessing-92"), Trait("Defect", "B11"), Trait("Defect", "B12")]
    public async Task SiblingsGoAlongInTheOrderOfTheirAgeAndOneTransactionHoldsThemAll()
    {
        var eldest = await CreateAsync("A", "t", branch: "cenario-2031");
        var asked = await CreateAsync("B", "t");
        var youngest = await CreateAsync("C", "t");
        var other = await CreateAsync("D", "u");
        var writes = _bench.Store.Writes;
        _bench.Store.AfterWrite = _ => throw new StorageUnavailableException("the process dies right after the first transaction");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _bench.ApproveAsync(asked));
        _bench.Store.AfterWrite = null;
        await _bench.KillAsync();

        Assert.Equal(asked, _bench.Active!.JobId);
        Assert.Equal([eldest, youngest], _bench.State.Line.Select(entry => entry.JobId));
        Assert.Equal([other], _bench.State.Pending.Select(pending => pending.JobId));
        Assert.All(new[] { eldest, asked, youngest }, id => Assert.Equal(JobStatus.Approved, _bench.Store.Job(id).Status));
        Assert.True(_bench.Store.Writes > writes);
    }

    [Fact, Trait("Defect", "B13"), Trait("Defect", "B11")]
    public async Task AnApprovalThatWasNotStoredIsAnError()
    {
        var jobId = await CreateAsync("A");
        _bench.Store.BeforeWrite = _ => throw new StorageUnavailableException("the database is away");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _bench.ApproveAsync(jobId));
        _bench.Store.BeforeWrite = null;

        Assert.Equal(JobVerdict.Ok, (await _bench.ApproveAsync(jobId)).Verdict);
    }

    [Fact, Trait("Checklist", "reprocessing-10"), Trait("Defect", "B57")]
    public async Task WithoutATagItStandsAlone()
    {
        var asked = await CreateAsync("A");
        var other = await CreateAsync("B");

        await _bench.ApproveAsync(asked);

        Assert.Equal([other], _bench.State.Pending.Select(pending => pending.JobId));
    }

    [Fact, Trait("Checklist", "reprocessing-12"), Trait("Checklist", "reprocessing-13"), Trait("Defect", "B45")]
    public async Task SkippingSuppressesTheCommitOfThisJobOnly()
    {
        var skipped = await CreateAsync("A", "t");
        var sibling = await CreateAsync("B", "t");

        var answer = await _bench.SkipAsync(skipped);

        Assert.Equal((JobStatus.Skipped, "joao.souza"), (answer.Job!.Status, answer.Job.History[^1].User));
        Assert.Equal([sibling], _bench.State.Pending.Select(pending => pending.JobId));
        var status = _bench.One(EffectKind.InstanceStatus);
        Assert.Equal(("A", "reprocessing_skipped"), (status.InstanceId, status.Target));
        Assert.False(_bench.Runs(EffectKind.Commit));
    }

    [Fact, Trait("Checklist", "reprocessing-14")]
    public async Task OnlyAPendingJobCanBeSkipped()
    {
        var jobId = await CreateAsync("A");
        await _bench.ApproveAsync(jobId);

        Assert.Equal("You cannot skip a not pending approval reprocessing", (await _bench.SkipAsync(jobId)).Reason);
        Assert.Equal(JobAnswer.NotFound, await _bench.SkipAsync("unknown"));
    }

    [Theory, Trait("Checklist", "reprocessing-60"), Trait("Checklist", "reprocessing-61"), Trait("Checklist", "reprocessing-62"), Trait("Defect", "B6")]
    [InlineData(true, false, "platform:open_branch", false)]
    [InlineData(false, true, "platform", true)]
    [InlineData(true, true, "platform:open_branch", false)]
    public async Task TheServiceApprovesOnceWhatNeedsNobody(bool isFork, bool isAuto, string user, bool locks)
    {
        var bench = new SolutionBench(new ReprocessingOptions { AutoApproved = isAuto ? [SampleEvents.System] : ImmutableHashSet<string>.Empty });
        await bench.AcceptAsync(SampleEvents.Persist("A"));
        await bench.ResolveAsync(SampleEvents.Found("I1", "cenario-2031"));

        await bench.SucceedAsync(EffectKind.Classify, new Classified(isFork));

        var job = Assert.Single(bench.Store.Jobs);
        Assert.Equal(["", user], job.History.Select(entry => entry.User));
        Assert.Equal((!locks, locks), (job.Forking, bench.Active!.Locks));
        await bench.StartAsync();
        Assert.Equal(locks ? JobStatus.Running : JobStatus.RunningWithoutLock, bench.Store.Job(job.Id).Status);
        Assert.Equal(locks, bench.State.Gate.IsClosed);
    }

    [Fact, Trait("Checklist", "reprocessing-63"), Trait("Defect", "B39")]
    public async Task AnErrorOfTheForkLookUpIsNotTakenAsNoFork()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync(SampleEvents.Found("I1", "cenario-2031"));
        for (var attempt = 0; attempt < 50; attempt++)
        {
            await _bench.FailAsync(EffectKind.Classify, attempt % 2 == 0 ? FailureClass.Transient : FailureClass.Permanent);
            await _bench.PassAsync(TimeSpan.FromSeconds(73));
        }

        await _bench.SucceedAsync(EffectKind.Classify, new Classified(IsFork: true));

        Assert.True(_bench.Store.Job(_bench.Active!.JobId).Forking);
    }

    [Fact, Trait("Defect", "B6")]
    public async Task AClassificationThatComesAfterAPersonsDecisionIsTooLate()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync(SampleEvents.Found("I1", "cenario-2031"));
        var classify = _bench.One(EffectKind.Classify);
        var jobId = _bench.State.Pending[0].JobId;
        await _bench.ApproveAsync(jobId);

        Assert.False(await _bench.SucceedAsync(classify, new Classified(IsFork: true)));
        Assert.Equal(["pending_approval", "approved"], _bench.Store.Job(jobId).History.Select(entry => entry.Status));
        Assert.True(_bench.Active!.Locks);
    }

    private Task<string> CreateAsync(string instance, string tag = "", string branch = "master") =>
        _bench.CreateJobAsync(SampleEvents.Persist(instance, branch, tag), SampleEvents.Found($"of {instance}", branch));
}
