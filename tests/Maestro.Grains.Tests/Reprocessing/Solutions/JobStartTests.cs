using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class JobStartTests
{
    private readonly SolutionBench _bench = new();

    [Fact, Trait("Checklist", "reprocessing-64"), Trait("Checklist", "reprocessing-18"), Trait("Defect", "B53"), Trait("Defect", "B56")]
    public async Task GateThenDiscoveryThenCommitThenTheFirstUnit()
    {
        var jobId = await _bench.CreateJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I2", timestamp: "2018-04-03T06:30:00"));
        await _bench.ApproveAsync(jobId);
        Assert.Equal("starting", _bench.One(EffectKind.Notify).Target);
        Assert.False(_bench.State.Gate.IsClosed);
        await _bench.SucceedAsync(EffectKind.Notify);

        Assert.True(_bench.State.Gate.IsClosed);
        Assert.Equal(JobStatus.Approved, _bench.Store.Job(jobId).Status);
        await _bench.PassAsync(TimeSpan.FromSeconds(2));
        await _bench.SucceedAsync(EffectKind.CloseGate);
        Assert.Equal(new HistoryEntry("", "running", _bench.Now), _bench.Store.Job(jobId).History[^1]);

        await _bench.StartAsync();
        Assert.False(_bench.Runs(EffectKind.Commit));
        await _bench.ResolveAsync(SampleEvents.Found("I1", timestamp: "2018-04-02T06:30:00"));
        Assert.Equal("A", _bench.One(EffectKind.Commit).InstanceId);
        Assert.False(_bench.Runs(EffectKind.Dispatch));
        await _bench.SucceedAsync(EffectKind.Commit);

        Assert.Equal("I1", _bench.One(EffectKind.Dispatch).InstanceId);
        Assert.Equal(["I1", "I2"], _bench.Store.Job(jobId).Units.Select(unit => unit.Key.InstanceId));
    }

    [Theory, Trait("Checklist", "reprocessing-75"), Trait("Defect", "B37")]
    [InlineData(FailureClass.NoSubscribers)]
    [InlineData(FailureClass.Permanent)]
    [InlineData(FailureClass.Transient)]
    public async Task ARefusedStartingNotificationDoesNotMatter(FailureClass failure)
    {
        await _bench.ApproveAsync(await _bench.CreateJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1")));
        await _bench.FailAsync(EffectKind.Notify, failure, "has no subscribers");

        Assert.Equal(JobPhase.Closing, _bench.Active!.Phase);
        Assert.False(_bench.Runs(EffectKind.Notify));
    }

    [Fact, Trait("Checklist", "reprocessing-73"), Trait("Defect", "B3"), Trait("Defect", "B4"), Trait("Defect", "B8"), Trait("Defect", "B26")]
    public async Task ApprovingTheSecondJobRepeatsNothingOfTheFirst()
    {
        var first = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        Assert.Equal("second", Assert.Single(await _bench.Solution.ImportAsync(Imported("second"))));
        var running = _bench.Running.ToList();

        await _bench.ApproveAsync("second");

        Assert.Equal(running, _bench.Running);
        Assert.Equal((first, JobPhase.Running), (_bench.Active!.JobId, _bench.Active.Phase));
        await _bench.AnswerAsync("N1");
        Assert.Equal(JobStatus.Finished, _bench.Store.Job(first).Status);
        Assert.Equal("second", _bench.Active!.JobId);
        Assert.Equal(JobStatus.Running, _bench.Store.Job("second").Status);
    }

    [Fact, Trait("Checklist", "reprocessing-72")]
    public async Task AJobWhoseWorkListIsEmptyFinishesAfterItsCommit()
    {
        var imported = Imported("empty");
        await _bench.Solution.ImportAsync(imported with { Jobs = [imported.Jobs[0] with { Events = [] }] });
        await _bench.ApproveAsync("empty");
        await _bench.StartAsync();
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);

        Assert.Equal(JobStatus.Finished, _bench.Store.Job("empty").Status);
        Assert.False(_bench.State.Gate.IsClosed);
        Assert.False(_bench.Runs(EffectKind.Dispatch));
    }

    [Fact, Trait("Checklist", "reprocessing-79"), Trait("Defect", "B10")]
    public async Task DiscoveryThatIsAwayAtTheStartAbortsBeforeAnyCommit()
    {
        var jobId = await ApprovedAsync("A");
        await _bench.StartAsync();
        await _bench.ExhaustAsync(EffectKind.Resolve);

        AssertEnded(jobId, JobStatus.AbortedSplitEvents);
        Assert.False(_bench.Runs(EffectKind.Commit));
    }

    [Fact, Trait("Checklist", "reprocessing-78"), Trait("Defect", "B10"), Trait("Defect", "B42")]
    public async Task ARefusedPendingCommitAbortsAndTheNextJobStarts()
    {
        var jobId = await ApprovedAsync("A");
        await _bench.Solution.ImportAsync(Imported("next"));
        await _bench.ApproveAsync("next");
        await _bench.StartAsync();
        await _bench.ResolveAsync();
        await _bench.ExhaustAsync(EffectKind.Commit);

        var job = _bench.Store.Job(jobId);
        Assert.Equal(["pending_approval", "approved", "running", JobStatus.AbortedPersistDomain], job.History.Select(entry => entry.Status));
        Assert.All(job.Units, unit => Assert.Equal(UnitState.Dropped, unit.State));
        Assert.False(job.PendingCommitted);
        Assert.Equal("next", _bench.Active!.JobId);
        Assert.True(_bench.State.Gate.IsClosed);
    }

    [Theory, Trait("Checklist", "reprocessing-78"), Trait("Checklist", "reprocessing-90")]
    [InlineData("never finished")]
    [InlineData("never asked")]
    [InlineData("refused the second time")]
    public async Task APendingCommitThatMayHaveBeenMadeIsAFailureAndNotTriedAgain(string then)
    {
        var jobId = await ApprovedAsync("A");
        await _bench.StartAsync();
        await _bench.ResolveAsync();
        await _bench.FailAsync(EffectKind.Commit, FailureClass.InDoubt, "connection reset");
        await _bench.PassAsync(TimeSpan.FromSeconds(61));
        switch (then)
        {
            case "never asked":
                while (_bench.Runs(EffectKind.Commit))
                {
                    await _bench.FailAsync(EffectKind.Commit, FailureClass.Transient, "API core is away");
                    await _bench.PassAsync(TimeSpan.FromSeconds(73));
                }

                break;
            case "refused the second time":
                await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));
                await _bench.FailAsync(EffectKind.Commit, FailureClass.Permanent, "domain commit failed: HTTP 409");
                break;
            default:
                for (var attempt = 2; attempt <= 5; attempt++)
                {
                    await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));
                    await _bench.FailAsync(EffectKind.Commit, FailureClass.InDoubt, "connection reset");
                    await _bench.PassAsync(TimeSpan.FromSeconds(61));
                }

                await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));
                break;
        }

        AssertEnded(jobId, JobStatus.Failure);
        Assert.Equal(JobVerdict.Refused, (await _bench.RetryAsync(jobId)).Verdict);
        Assert.Equal(JobVerdict.Refused, (await _bench.SetStatusAsync(jobId, JobStatus.PendingApproval)).Verdict);
    }

    [Fact]
    public async Task APendingCommitInDoubtIsNotSentAgainForAJobThatHasEnded()
    {
        var jobId = await ApprovedAsync("A");
        await _bench.StartAsync();
        await _bench.ResolveAsync();
        await _bench.FailAsync(EffectKind.Commit, FailureClass.InDoubt, "connection reset");
        await _bench.SetStatusAsync(jobId, JobStatus.Failure);
        await _bench.PassAsync(TimeSpan.FromSeconds(61));
        await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));

        Assert.DoesNotContain(_bench.State.Effects.Values, effect => effect.Kind == EffectKind.Commit);
        Assert.Contains(_bench.Store.Audit, line => line.Action == "in_doubt_after_end");
        Assert.Equal(JobVerdict.Refused, (await _bench.SetStatusAsync(jobId, JobStatus.PendingApproval)).Verdict);
    }

    [Fact, Trait("Checklist", "reprocessing-84"), Trait("Defect", "B54")]
    public async Task WhatWasThereBeforeTheLockIsWorkedOffAndWhatComesLaterWaits()
    {
        var jobId = await ApprovedAsync("A");
        await _bench.AcceptAsync(SampleEvents.Persist("before"));
        await _bench.SucceedAsync(EffectKind.Notify);
        await _bench.SucceedAsync(EffectKind.CloseGate);
        Assert.Equal(JobPhase.Draining, _bench.Active!.Phase);
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);
        await _bench.SucceedAsync(EffectKind.LookAtQueue, new QueueDepth(1));
        await _bench.PassAsync(TimeSpan.FromMilliseconds(200));
        await _bench.AcceptAsync(SampleEvents.Persist("still in the queue"));
        Assert.Equal("still in the queue", _bench.One(EffectKind.Resolve).InstanceId);
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);
        await _bench.StartAsync();
        Assert.Equal(JobPhase.Refreshing, _bench.Active!.Phase);

        var late = await _bench.AcceptAsync(SampleEvents.Persist("late"));

        Assert.Equal("A", _bench.One(EffectKind.Resolve).InstanceId);
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);
        await _bench.AnswerAsync("N1");
        Assert.Equal(JobStatus.Finished, _bench.Store.Job(jobId).Status);
        Assert.Equal((late.Item, "late"), (_bench.State.Execution!.Id, _bench.One(EffectKind.Resolve).InstanceId));
    }

    [Fact, Trait("Defect", "B54")]
    public async Task DrainingEndsInTimeThoughMessagesKeepComing()
    {
        var bench = new SolutionBench(new ReprocessingOptions { DrainTimeout = TimeSpan.FromSeconds(5) });
        await bench.ApproveAsync(await bench.CreateJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1")));
        await bench.SucceedAsync(EffectKind.Notify);
        await bench.SucceedAsync(EffectKind.CloseGate);
        await bench.AcceptAsync(SampleEvents.Persist("slow"));
        await bench.AcceptAsync(SampleEvents.Persist("waits"));

        await bench.PassAsync(TimeSpan.FromSeconds(6));
        Assert.Equal(JobPhase.Draining, bench.Active!.Phase);
        await bench.ResolveAsync();
        await bench.SucceedAsync(EffectKind.Commit);

        Assert.Equal(JobPhase.Refreshing, bench.Active!.Phase);
        Assert.Equal("A", bench.One(EffectKind.Resolve).InstanceId);
        Assert.Equal("waits", Assert.Single(bench.State.Executions).InstanceId);
    }

    [Fact, Trait("Checklist", "reprocessing-85")]
    public async Task AJobWithoutLockNeitherDrainsNorParks()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync(SampleEvents.Found("I1", "cenario-2031"));
        await _bench.SucceedAsync(EffectKind.Classify, new Classified(IsFork: true));
        await _bench.SucceedAsync(EffectKind.Notify);
        Assert.Equal(JobPhase.Refreshing, _bench.Active!.Phase);
        await _bench.AcceptAsync(SampleEvents.Persist("B"));

        Assert.Equal(["A", "B"], _bench.Running.Where(effect => effect.Kind == EffectKind.Resolve).Select(effect => effect.InstanceId));
        Assert.False(_bench.State.Gate.IsClosed);
    }

    [Fact]
    public async Task AnOldInstanceStatusIsNotSentAfterTheCommit()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync(SampleEvents.Found("I1"));
        await _bench.FailAsync(EffectKind.InstanceStatus, FailureClass.Transient);
        await _bench.SucceedAsync(EffectKind.Classify, new Classified(IsFork: false));
        await _bench.ApproveAsync(_bench.State.Pending[0].JobId);
        await _bench.StartAsync();
        await _bench.ResolveAsync();

        Assert.DoesNotContain(_bench.State.Effects.Values, effect => effect.Kind == EffectKind.InstanceStatus && !effect.IsRunning);
    }

    internal static ImportedJobs Imported(string id, string status = JobStatus.PendingApproval) => new(
        [
            new JobView
            {
                Id = id,
                SystemId = SampleEvents.System,
                Status = status,
                PendingEvent = SampleEvents.Persist($"asking of {id}"),
                Events = [SampleEvents.Stored($"unit of {id}")],
                History = [new HistoryEntry("", status, new DateTimeOffset(2018, 8, 13, 15, 40, 47, TimeSpan.Zero))],
            },
        ],
        []);

    private async Task<string> ApprovedAsync(string instance)
    {
        var jobId = await _bench.CreateJobAsync(SampleEvents.Persist(instance), SampleEvents.Found("I1"));
        await _bench.ApproveAsync(jobId);
        return jobId;
    }

    private void AssertEnded(string jobId, string status)
    {
        Assert.Equal(status, _bench.Store.Job(jobId).Status);
        Assert.Equal((null, false), (_bench.Active, _bench.State.Gate.IsClosed));
    }
}
