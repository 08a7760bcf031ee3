using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class ReplyRulesTests
{
    private readonly SolutionBench _bench = new();

    [Fact, Trait("Checklist", "reprocessing-68"), Trait("Defect", "B32")]
    public async Task DiscoveryIsAskedBeforeTheCommit()
    {
        await RunAsync("I1");
        await _bench.SucceedAsync(EffectKind.Dispatch);
        await _bench.ReplyAsync("N1");

        Assert.Equal("N1", _bench.One(EffectKind.Resolve).InstanceId);
        Assert.False(_bench.Runs(EffectKind.Commit));
        await _bench.ResolveAsync();
        Assert.Equal("N1", _bench.One(EffectKind.Commit).InstanceId);
    }

    [Fact, Trait("Checklist", "reprocessing-82")]
    public async Task AReplyThatOvertakesTheAnswerToTheDispatchProvesIt()
    {
        var jobId = await RunAsync("I1", "I2");
        var dispatch = _bench.One(EffectKind.Dispatch);
        await _bench.ReplyAsync("N1");

        Assert.False(_bench.Runs(EffectKind.Dispatch));
        Assert.False(await _bench.Solution.CompleteAsync(new EffectResult(dispatch.Id, dispatch.Run, FailureClass.Transient, "timed out")));
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);
        Assert.Equal("I2", _bench.One(EffectKind.Dispatch).InstanceId);
        Assert.Equal(UnitState.Committed, _bench.Store.Job(jobId).Units[0].State);
    }

    [Fact, Trait("Checklist", "reprocessing-82"), Trait("Defect", "B9"), Trait("Defect", "B16")]
    public async Task ASecondReplyOfAUnitIsPutAside()
    {
        var jobId = await RunAsync("I1", "I2");
        await _bench.AnswerAsync("N1");
        var running = _bench.Running.ToList();

        await _bench.AcceptAsync(SampleEvents.Reply("N1-again", jobId, "I1"));

        var status = Assert.Single(_bench.Running.Except(running));
        Assert.Equal((EffectKind.InstanceStatus, "N1-again", "failure"), (status.Kind, status.InstanceId, status.Target));
        Assert.Contains(_bench.Store.Audit, line => line.Action == "duplicate_reply");
        Assert.Equal("I2", _bench.One(EffectKind.Dispatch).InstanceId);
        Assert.Equal(ItemState.Discarded, _bench.Store.Items.Last().State);
    }

    [Fact, Trait("Defect", "B9")]
    public async Task ASecondReplyDuringTheFirstDoesNotSendTwoEvents()
    {
        var jobId = await RunAsync("I1", "I2");
        await _bench.ReplyAsync("N1");
        await _bench.AcceptAsync(SampleEvents.Reply("N1-again", jobId, "I1"));
        Assert.Single(_bench.State.Replies);

        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);

        Assert.Equal("I2", _bench.One(EffectKind.Dispatch).InstanceId);
        Assert.False(_bench.Runs(EffectKind.Resolve));
        Assert.Empty(_bench.State.Replies);
    }

    [Fact]
    public async Task TheSameReplyAgainIsKnown()
    {
        await RunAsync("I1", "I2");
        var reply = SampleEvents.Reply("N1", _bench.Active!.JobId, "I1");
        var first = await _bench.AcceptAsync(reply);
        await _bench.ResolveAsync();
        await _bench.SucceedAsync(EffectKind.Commit);

        Assert.Equal((AcceptVerdict.Known, first.Item), ((await _bench.AcceptAsync(reply)) is var again ? (again.Verdict, again.Item) : default));
    }

    [Theory, Trait("Checklist", "reprocessing-83"), Trait("Defect", "B32"), Trait("Defect", "B16"), Trait("Defect", "B41")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AReplyOfAJobThatDoesNotLiveIsNotCommittedAndLeavesItsSuccessorAlone(bool isKnown)
    {
        var dead = await RunAsync("I1");
        await _bench.SucceedAsync(EffectKind.Dispatch);
        await _bench.Solution.ImportAsync(JobStartTests.Imported("successor"));
        await _bench.ApproveAsync("successor");
        await _bench.SetStatusAsync(dead, JobStatus.Failure);
        Assert.Equal("successor", _bench.Active!.JobId);
        var (running, active) = (_bench.Running.ToList(), _bench.Active);

        await _bench.AcceptAsync(SampleEvents.Reply("N1", isKnown ? dead : "unknown", "I1"));

        var caused = _bench.Running.Except(running).ToList();
        Assert.Equal([EffectKind.InstanceStatus, EffectKind.Publish], caused.Select(effect => effect.Kind).Order());
        Assert.Equal("persist_error", caused.Single(effect => effect.Kind == EffectKind.Publish).Target);
        Assert.Equal((active.JobId, active.Phase), (_bench.Active!.JobId, _bench.Active.Phase));
    }

    [Fact]
    public async Task AReplyWithoutItsJobIsAnError()
    {
        await RunAsync("I1");
        await _bench.AcceptAsync(SampleEvents.Reply("N1", "", "I1"));

        Assert.True(_bench.Runs(EffectKind.Publish));
        Assert.Equal("reprocessing", _bench.EventOf(_bench.One(EffectKind.ErrorEvent)).Scope);
        Assert.True(_bench.Active!.IsRunning);
    }

    [Fact]
    public async Task AReplyWithoutTheOriginalInstanceIsThatOfTheUnitInFlight()
    {
        await RunAsync("I1");
        await _bench.AcceptAsync(SampleEvents.Reply("N1", _bench.Active!.JobId, ""));

        Assert.Equal("N1", _bench.One(EffectKind.Resolve).InstanceId);
    }

    [Theory, Trait("Checklist", "reprocessing-80"), Trait("Defect", "B33"), Trait("Defect", "B36"), Trait("Defect", "B42")]
    [InlineData(EffectKind.Resolve)]
    [InlineData(EffectKind.Commit)]
    public async Task AReplyThatFailsForGoodFailsItsJob(EffectKind failing)
    {
        var jobId = await RunAsync("I1", "I2");
        await _bench.Solution.ImportAsync(JobStartTests.Imported("next"));
        await _bench.ApproveAsync("next");
        await _bench.ReplyAsync("N1");
        if (failing == EffectKind.Commit)
        {
            await _bench.ResolveAsync();
        }

        await _bench.ExhaustAsync(failing, "domain commit failed: HTTP 500");

        var job = _bench.Store.Job(jobId);
        Assert.Equal((JobStatus.Failure, UnitState.Dropped), (job.Status, job.Units[0].State));
        var error = _bench.EventOf(_bench.One(EffectKind.ErrorEvent));
        Assert.Equal(("reprocessing", jobId, "I1"), (error.Scope, error.Reprocessing!.Id, error.Reprocessing.InstanceId));
        Assert.Equal(
            [$"error_{SampleEvents.System}", SampleEvents.System],
            _bench.Running.Where(effect => effect.Kind == EffectKind.Publish).Select(effect => effect.RoutingKey).OrderDescending());
        Assert.Equal("next", _bench.Active!.JobId);
    }

    [Fact, Trait("Checklist", "reprocessing-51")]
    public async Task AReplyOnABranchAddsNoUnitsOfTheRealData()
    {
        await _bench.RunJobAsync(SampleEvents.Persist("A", "cenario-2031"), SampleEvents.Found("I1", "cenario-2031"));
        await _bench.AnswerAsync("N1", SampleEvents.Found("I2"), SampleEvents.Found("I3", "cenario-2031"));

        Assert.Equal("I3", _bench.One(EffectKind.Dispatch).InstanceId);
        Assert.Equal(2, _bench.Active!.Job!.Units.Count);
    }

    private Task<string> RunAsync(params string[] instances) => _bench.RunJobAsync(
        SampleEvents.Persist("A"),
        [.. instances.Select((instance, place) => SampleEvents.Found(instance, timestamp: $"2018-04-0{place + 1}T00:00:00"))]);
}
