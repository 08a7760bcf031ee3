using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class ExecutionRulesTests
{
    private readonly SolutionBench _bench = new();

    [Fact, Trait("Checklist", "reprocessing-49")]
    public async Task WithoutUnitsItIsCommittedAndThereIsNoJob()
    {
        var accepted = await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync();

        var commit = _bench.One(EffectKind.Commit);
        Assert.Equal("A", commit.InstanceId);
        await _bench.SucceedAsync(commit);

        Assert.Equal(AcceptVerdict.Stored, accepted.Verdict);
        Assert.Empty(_bench.Store.Jobs);
        Assert.Equal(ItemState.Committed, Assert.Single(_bench.Store.Items).State);
        Assert.False(_bench.State.HasWork);
    }

    [Fact, Trait("Checklist", "reprocessing-57"), Trait("Checklist", "reprocessing-26"), Trait("Defect", "B30")]
    public async Task WithUnitsThereIsAJobAndNoCommit()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A", tag: "t"));
        await _bench.ResolveAsync(SampleEvents.Found("I1"), SampleEvents.Found("I2"));

        var job = Assert.Single(_bench.Store.Jobs);
        Assert.Equal(JobStatus.PendingApproval, job.Status);
        Assert.Equal(["pending_approval"], job.History.Select(entry => entry.Status));
        Assert.Equal(("t", "master", "A"), (job.Tag, job.Branch, job.PendingEvent.InstanceId));
        Assert.Equal("A", job.Origin!.InstanceId);
        Assert.Equal(["I1", "I2"], job.Units.Select(unit => unit.Key.InstanceId));
        Assert.False(_bench.Runs(EffectKind.Commit));
        Assert.Equal(("A", "reprocessing_pending_approval"), Describe(_bench.One(EffectKind.InstanceStatus)));
        Assert.Equal(job.Id, Assert.Single(_bench.Store.Items).JobId);

        static (string, string) Describe(Effect effect) => (effect.InstanceId, effect.Target);
    }

    [Theory, Trait("Checklist", "reprocessing-50"), Trait("Defect", "B31")]
    [InlineData(FailureClass.Transient)]
    [InlineData(FailureClass.InDoubt)]
    public async Task AnErrorOfDiscoveryNeverMeansThatNothingIsAffected(FailureClass failure)
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        for (var attempt = 1; attempt < 10; attempt++)
        {
            await _bench.FailAsync(EffectKind.Resolve, failure, "discovery answered 400");
            Assert.False(_bench.Runs(EffectKind.Resolve));
            await _bench.PassAsync(TimeSpan.FromSeconds(73));
        }

        await _bench.FailAsync(EffectKind.Resolve, failure, "discovery answered 400");

        Assert.False(_bench.Runs(EffectKind.Commit));
        Assert.Empty(_bench.Store.Jobs);
        Assert.Equal(ItemState.Failed, Assert.Single(_bench.Store.Items).State);
    }

    [Fact, Trait("Checklist", "reprocessing-42"), Trait("Checklist", "reprocessing-56"), Trait("Defect", "B50")]
    public async Task WhatFailsForGoodGoesToTheErrorQueueWithOneErrorEvent()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.FailAsync(EffectKind.Resolve, FailureClass.Permanent, "event not found for instance I1");

        var publish = _bench.One(EffectKind.Publish);
        Assert.Equal(("persist_error", SampleEvents.System), (publish.Target, publish.RoutingKey));
        Assert.Equal(Assert.Single(_bench.Store.Items).Id, publish.Item);
        var error = _bench.EventOf(_bench.One(EffectKind.ErrorEvent));
        Assert.Equal($"{SampleEvents.System}.persist.error", error.Name);
        Assert.Contains("event not found for instance I1", error.Payload, StringComparison.Ordinal);
        Assert.Empty(_bench.Store.Jobs);
    }

    [Fact, Trait("Checklist", "reprocessing-58"), Trait("Defect", "B30")]
    public async Task AJobIsThereThoughApiCoreIsAway()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync(SampleEvents.Found("I1"));
        for (var hour = 0; hour < 5; hour++)
        {
            await _bench.FailAsync(EffectKind.InstanceStatus, FailureClass.Transient);
            await _bench.PassAsync(TimeSpan.FromHours(1));
        }

        Assert.Single(_bench.State.Pending);
        Assert.False(_bench.Runs(EffectKind.Publish));
        await _bench.SucceedAsync(EffectKind.InstanceStatus);
        Assert.DoesNotContain(_bench.State.Effects.Values, effect => effect.Kind == EffectKind.InstanceStatus);
    }

    [Fact, Trait("Checklist", "reprocessing-59"), Trait("Checklist", "reprocessing-28"), Trait("Defect", "B30")]
    public async Task ASecondArrivalFindsTheFirst()
    {
        var first = await _bench.AcceptAsync(SampleEvents.Persist("A"));
        Assert.Equal((AcceptVerdict.Known, first.Item), await AgainAsync());
        await _bench.ResolveAsync(SampleEvents.Found("I1"));
        Assert.Equal((AcceptVerdict.Known, first.Item), await AgainAsync());
        await _bench.KillAsync();
        Assert.Equal((AcceptVerdict.Known, first.Item), await AgainAsync());
        Assert.Single(_bench.Store.Jobs);

        async Task<(AcceptVerdict, long)> AgainAsync()
        {
            var again = await _bench.AcceptAsync(SampleEvents.Persist("A"));
            return (again.Verdict, again.Item);
        }
    }

    [Fact]
    public async Task WhatFailedMayBeSentAgain()
    {
        var first = await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.FailAsync(EffectKind.Resolve, FailureClass.Permanent);

        var again = await _bench.AcceptAsync(SampleEvents.Persist("A"));

        Assert.Equal(AcceptVerdict.Stored, again.Verdict);
        Assert.NotEqual(first.Item, again.Item);
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);
        Assert.Equal([ItemState.Failed, ItemState.Committed], _bench.Store.Items.Select(item => item.State));
    }

    [Theory]
    [InlineData(JobStatus.Skipped)]
    [InlineData(JobStatus.Failure)]
    public async Task ADecidedJobIsNotOpenedAgainByItsPersist(string status)
    {
        var jobId = await _bench.CreateJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        if (status == JobStatus.Skipped)
        {
            await _bench.SkipAsync(jobId);
        }
        else
        {
            await _bench.ApproveAsync(jobId);
            await _bench.SetStatusAsync(jobId, JobStatus.Failure);
        }

        Assert.Equal(AcceptVerdict.Known, (await _bench.AcceptAsync(SampleEvents.Persist("A"))).Verdict);
        Assert.False(_bench.Runs(EffectKind.Resolve));
        Assert.Single(_bench.Store.Jobs);
    }

    [Fact, Trait("Checklist", "reprocessing-67")]
    public async Task OneAfterTheOther()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.AcceptAsync(SampleEvents.Persist("B"));
        Assert.Equal("A", _bench.One(EffectKind.Resolve).InstanceId);
        await _bench.ResolveAsync();
        Assert.False(_bench.Runs(EffectKind.Resolve));

        await _bench.SucceedAsync(EffectKind.Commit);

        Assert.Equal("B", _bench.One(EffectKind.Resolve).InstanceId);
    }

    [Fact, Trait("Checklist", "reprocessing-29")]
    public async Task WhatWaitsCanBeWithdrawnAndIsNeverCommitted()
    {
        var working = await _bench.AcceptAsync(SampleEvents.Persist("A"));
        var waiting = await _bench.Solution.AcceptAsync(SampleEvents.Synchronous(SampleEvents.Persist("B")));

        Assert.True(await _bench.Solution.WithdrawAsync(waiting.Item));
        Assert.False(await _bench.Solution.WithdrawAsync(working.Item));
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);

        Assert.Empty(_bench.Running);
        Assert.Equal([ItemState.Committed, ItemState.Cancelled], _bench.Store.Items.Select(item => item.State));
    }

    [Fact]
    public async Task WhatTheQueueBroughtIsNotWithdrawnByWhoAsksForTheSame()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        var queued = await _bench.AcceptAsync(SampleEvents.Persist("B"));
        var asked = await _bench.Solution.AcceptAsync(SampleEvents.Synchronous(SampleEvents.Persist("B")));
        Assert.Equal((AcceptVerdict.Known, queued.Item), (asked.Verdict, asked.Item));

        Assert.False(await _bench.Solution.WithdrawAsync(asked.Item));
        await _bench.SetStatusAsync(jobId, JobStatus.Failure);
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);

        Assert.Equal(ItemState.Committed, _bench.Store.Items.Single(item => item.Id == queued.Item).State);
    }

    [Fact]
    public async Task WhatTheQueueBringsAsWellIsNotWithdrawnAnyMore()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        var asked = await _bench.Solution.AcceptAsync(SampleEvents.Synchronous(SampleEvents.Persist("B")));
        var queued = await _bench.AcceptAsync(SampleEvents.Persist("B"));
        Assert.Equal((AcceptVerdict.Known, asked.Item), (queued.Verdict, queued.Item));
        await _bench.KillAsync();

        Assert.False(await _bench.Solution.WithdrawAsync(asked.Item));
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);
        await FailCommitAsync();

        Assert.Equal(asked.Item, _bench.One(EffectKind.Publish).Item);
    }

    [Fact]
    public async Task WhatTheQueueBringsDuringItsExecutionGoesToTheErrorQueueWhenItFails()
    {
        var asked = await _bench.Solution.AcceptAsync(SampleEvents.Synchronous(SampleEvents.Persist("A")));
        var queued = SampleEvents.Queued(SampleEvents.Persist("A"));
        await _bench.Solution.AcceptAsync(queued);
        await _bench.Solution.AcceptAsync(queued);
        Assert.Equal(2, _bench.Store.Writes);
        await FailCommitAsync();

        Assert.Equal(asked.Item, _bench.One(EffectKind.Publish).Item);
        Assert.Equal(queued.Body, Assert.Single(_bench.Store.Items).Body);
    }

    [Fact]
    public async Task AReplyThatTheQueueBringsAsWellGoesToTheErrorQueueWhenItFails()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        var reply = SampleEvents.Reply("N1", jobId, "I1");
        var asked = await _bench.Solution.AcceptAsync(SampleEvents.Synchronous(reply));
        await _bench.AcceptAsync(reply);
        await FailCommitAsync();

        Assert.Contains(_bench.Running, effect => effect.Kind == EffectKind.Publish && effect.Item == asked.Item);
    }

    [Fact]
    public async Task TooManyStayInTheQueue()
    {
        _bench.Options.MaxWaiting = 2;
        foreach (var instance in new[] { "A", "B", "C" })
        {
            Assert.Equal(AcceptVerdict.Stored, (await _bench.AcceptAsync(SampleEvents.Persist(instance))).Verdict);
        }

        Assert.Equal(AcceptVerdict.Busy, (await _bench.AcceptAsync(SampleEvents.Persist("D"))).Verdict);
        Assert.Equal(3, _bench.Store.Items.Count());
    }

    [Fact, Trait("Checklist", "reprocessing-27"), Trait("Defect", "B34")]
    public async Task AFailedSyncPersistIsNeverCalledCommitted()
    {
        var accepted = await _bench.Solution.AcceptAsync(SampleEvents.Synchronous(SampleEvents.Persist("A")));
        await _bench.ResolveAsync();
        await _bench.FailAsync(EffectKind.Commit, FailureClass.Permanent, "domain commit failed: HTTP 422");

        var item = Assert.Single(_bench.Store.Items);
        Assert.Equal((accepted.Item, ItemState.Failed, "domain commit failed: HTTP 422"), (item.Id, item.State, item.Reason));
        Assert.False(_bench.Runs(EffectKind.Publish));
    }

    private async Task FailCommitAsync()
    {
        await _bench.ResolveAsync();
        await _bench.FailAsync(EffectKind.Commit, FailureClass.Permanent, "domain commit failed: HTTP 422");
    }
}
