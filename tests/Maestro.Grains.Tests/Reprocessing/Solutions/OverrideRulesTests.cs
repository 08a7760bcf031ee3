using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class OverrideRulesTests
{
    private readonly SolutionBench _bench = new();

    [Fact, Trait("Checklist", "reprocessing-33"), Trait("Defect", "B44"), Trait("Defect", "B42")]
    public async Task FailingARunningJobStopsItAndStartsTheNext()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        await _bench.Solution.ImportAsync(JobStartTests.Imported("next"));
        await _bench.ApproveAsync("next");

        var answer = await _bench.SetStatusAsync(jobId, JobStatus.Failure);

        Assert.Equal(JobStatus.Failure, answer.Job!.Status);
        Assert.False(_bench.Runs(EffectKind.Dispatch));
        Assert.Equal("next", _bench.Active!.JobId);
        await _bench.KillAsync();
        Assert.Equal("next", _bench.Active!.JobId);
    }

    [Theory, Trait("Checklist", "reprocessing-34"), Trait("Defect", "B44")]
    [InlineData("pending_approval", "running")]
    [InlineData("pending_approval", "nonsense")]
    [InlineData("pending_approval", "failure")]
    [InlineData("approved", "running")]
    [InlineData("running", "approved")]
    [InlineData("running", "nonsense")]
    [InlineData("finished", "pending_approval")]
    [InlineData("skipped", "approved")]
    [InlineData("skipped", "finished")]
    public async Task WhatIsNoTransitionIsRefused(string from, string to)
    {
        var jobId = await InStatusAsync(from);
        var writes = _bench.Store.Writes;

        var answer = await _bench.SetStatusAsync(jobId, to);

        Assert.Equal((JobVerdict.Refused, $"invalid status transition from {from} to {to}"), (answer.Verdict, answer.Reason));
        Assert.Equal(writes, _bench.Store.Writes);
    }

    [Theory, Trait("Defect", "B44")]
    [InlineData("pending_approval", "approved")]
    [InlineData("pending_approval", "skipped")]
    [InlineData("approved", "pending_approval")]
    [InlineData("approved", "skipped")]
    [InlineData("approved", "failure")]
    [InlineData("running", "failure")]
    [InlineData("running", "finished")]
    [InlineData("skipped", "pending_approval")]
    [InlineData("aborted_split_events_failure", "pending_approval")]
    public async Task ATransitionIsMade(string from, string to)
    {
        var jobId = await InStatusAsync(from);

        var answer = await _bench.SetStatusAsync(jobId, to);
        await _bench.KillAsync();

        Assert.Equal((JobVerdict.Ok, to), (answer.Verdict, answer.Job!.Status));
        var job = _bench.Store.Job(jobId);
        Assert.Equal((to, new HistoryEntry("admin", to, _bench.Now)), (job.Status, job.History[^1]));
        Assert.Equal(to == "pending_approval", _bench.State.Pending.Exists(pending => pending.JobId == jobId));
        Assert.DoesNotContain(_bench.State.Line, entry => entry.JobId == jobId && to != "approved");
        Assert.Equal(to == "approved", _bench.Active?.JobId == jobId);
    }

    [Fact]
    public async Task TheSameStatusAgainChangesNothing()
    {
        var jobId = await InStatusAsync("pending_approval");
        Assert.Equal(JobVerdict.Ok, (await _bench.SetStatusAsync(jobId, "pending_approval")).Verdict);
        Assert.Single(_bench.Store.Job(jobId).History);
        Assert.Equal(JobAnswer.NotFound, await _bench.SetStatusAsync("unknown", "approved"));
    }

    [Fact]
    public async Task AFailedJobThatHasCommittedSomethingIsNotReopened()
    {
        var jobId = await InStatusAsync("running");
        await _bench.SetStatusAsync(jobId, JobStatus.Failure);

        Assert.Equal(JobVerdict.Refused, (await _bench.SetStatusAsync(jobId, JobStatus.PendingApproval)).Verdict);
        Assert.Equal(JobVerdict.Refused, (await _bench.RetryAsync(jobId)).Verdict);
    }

    [Fact]
    public async Task AJobThatIsReopenedRunsFromItsBeginning()
    {
        var jobId = await InStatusAsync("aborted_split_events_failure");
        await _bench.SetStatusAsync(jobId, JobStatus.PendingApproval);
        await _bench.ApproveAsync(jobId);
        await FinishAsync(jobId);
    }

    [Fact]
    public async Task AnAbortedJobCanBeTriedAgain()
    {
        var jobId = await InStatusAsync("aborted_split_events_failure");
        Assert.Equal(JobStatus.Approved, (await _bench.RetryAsync(jobId)).Job!.Status);
        Assert.Equal(JobVerdict.Refused, (await _bench.RetryAsync(jobId)).Verdict);
        await FinishAsync(jobId);
    }

    [Theory]
    [InlineData("pending_approval", JobStatus.Skipped)]
    [InlineData("approved", JobStatus.Skipped)]
    [InlineData("running", JobStatus.Failure)]
    public async Task CancellingEndsAJob(string from, string to)
    {
        var jobId = await InStatusAsync(from);

        Assert.Equal(to, (await _bench.CancelAsync(jobId)).Job!.Status);
        Assert.Equal(JobVerdict.Refused, (await _bench.CancelAsync(jobId)).Verdict);
        Assert.Null(_bench.Active);
        Assert.Empty(_bench.State.Line);
    }

    [Fact]
    public async Task AWaitingJobLeavesTheLine()
    {
        await _bench.RunJobAsync(SampleEvents.Persist("other"), SampleEvents.Found("I9"));
        await _bench.Solution.ImportAsync(JobStartTests.Imported("waits"));
        await _bench.ApproveAsync("waits");
        Assert.Equal("waits", Assert.Single(_bench.State.Line).JobId);

        await _bench.SetStatusAsync("waits", JobStatus.PendingApproval);

        Assert.Empty(_bench.State.Line);
        Assert.Equal("waits", Assert.Single(_bench.State.Pending).JobId);
    }

    private async Task<string> InStatusAsync(string status)
    {
        var persist = SampleEvents.Persist("A");
        if (status is "running" or "finished")
        {
            var running = await _bench.RunJobAsync(persist, SampleEvents.Found("I1"));
            if (status == "finished")
            {
                await _bench.AnswerAsync("N1");
            }

            return running;
        }

        var jobId = await _bench.CreateJobAsync(persist, SampleEvents.Found("I1"));
        switch (status)
        {
            case "skipped":
                await _bench.SkipAsync(jobId);
                break;
            case "approved":
                await _bench.ApproveAsync(jobId);
                break;
            case "aborted_split_events_failure":
                await _bench.ApproveAsync(jobId);
                await _bench.StartAsync();
                await _bench.ExhaustAsync(EffectKind.Resolve);
                break;
        }

        Assert.Equal(status, _bench.Store.Job(jobId).Status);
        return jobId;
    }

    private async Task FinishAsync(string jobId)
    {
        Assert.Contains(_bench.Running, effect => effect is { Kind: EffectKind.Notify, Target: "droping" });
        await _bench.SucceedAsync(EffectKind.InstanceStatus);
        await _bench.StartAsync();
        await _bench.ResolveAsync(SampleEvents.Found("I1"));
        await _bench.SucceedAsync(EffectKind.Commit);
        await _bench.AnswerAsync("N1");
        Assert.Equal(JobStatus.Finished, _bench.Store.Job(jobId).Status);
    }
}
