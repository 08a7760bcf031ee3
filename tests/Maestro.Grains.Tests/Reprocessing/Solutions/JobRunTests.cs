using System.Text.Json;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class JobRunTests
{
    private static readonly FoundUnit[] TwoUnits =
    [
        SampleEvents.Found("I1", timestamp: "2018-04-02T09:00:11.000412"),
        SampleEvents.Found("I2", timestamp: "2018-04-03T06:30:00.500000"),
    ];

    private readonly SolutionBench _bench = new();

    [Fact, Trait("Checklist", "reprocessing-67"), Trait("Checklist", "reprocessing-71"), Trait("Defect", "B9")]
    public async Task OneUnitAfterTheOtherAndThenItIsFinished()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), TwoUnits);
        Assert.Equal("I1", _bench.One(EffectKind.Dispatch).InstanceId);
        await _bench.AnswerAsync("N1");
        Assert.Equal("I2", _bench.One(EffectKind.Dispatch).InstanceId);
        await _bench.AnswerAsync("N2");

        var job = _bench.Store.Job(jobId);
        Assert.Equal(["pending_approval", "approved", "running", "finished"], job.History.Select(entry => entry.Status));
        Assert.Equal(["N1", "N2"], job.Units.Select(unit => unit.NewInstanceId));
        Assert.False(_bench.State.Gate.IsClosed);
        Assert.Equal("finished", _bench.One(EffectKind.Notify).Target);
        Assert.Equal($"{SampleEvents.System}.reprocessing.finished", _bench.EventOf(_bench.One(EffectKind.Notify)).Name);
    }

    [Fact, Trait("Checklist", "reprocessing-65"), Trait("Checklist", "reprocessing-66"), Trait("Defect", "B59"), Trait("Defect", "B52")]
    public async Task TheDispatchedEventIsTheStoredOneButForFourFields()
    {
        var stored = PlatformEventJson.Read("""
            {"name":"calcula.indicador.request","timestamp":"2018-04-02T09:00:11.000412","instanceId":null,"reference_date":"2018-04-02T09:00:11Z",
             "tag":"0d9a","version":"2.0.1","image":"img:2.0.1","scope":"execution","branch":"master","systemId":"","idempotencyKey":"cfcd",
             "reproduction":{},"reprocessing":{},"payload":{"big":9007199254740993,"exact":1.10},"processChainId":"chain","credential":{"user":"maria"}}
            """);
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), new FoundUnit(new UnitKey("I1", "master"), false, stored));

        using var sent = JsonDocument.Parse(_bench.BodyOf(_bench.One(EffectKind.Dispatch)));
        Assert.Equal(
            $$$"""{"timestamp":"2018-04-02T09:00:11.000412","referenceDate":"2018-04-02T09:00:11Z","branch":"master","systemId":"{{{SampleEvents.System}}}","name":"calcula.indicador.request","version":"2.0.1","image":"img:2.0.1","idempotencyKey":"cfcd","tag":"","scope":"reprocessing","payload":{"big":9007199254740993,"exact":1.10},"reprocessing":{"id":"{{{jobId}}}","instance_id":"I1","system_id":"{{{SampleEvents.System}}}"},"processChainId":"chain","credential":{"user":"maria"}}""",
            sent.RootElement.GetRawText());
        var shown = Assert.Single(_bench.Store.Job(jobId).ToView().Events);
        Assert.Equal(("I1", "0d9a", "execution"), (shown.InstanceId, shown.Tag, shown.Scope));
    }

    [Theory, Trait("Checklist", "reprocessing-76"), Trait("Defect", "B14")]
    [InlineData(FailureClass.Transient, "400 internal error")]
    [InlineData(FailureClass.NoSubscribers, "Event calcula.indicador.request has no subscribers")]
    public async Task ARefusedUnitIsSentAgainAndTheJobGoesOn(FailureClass failure, string reason)
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), TwoUnits);
        for (var refusal = 0; refusal < 3; refusal++)
        {
            await _bench.FailAsync(EffectKind.Dispatch, failure, reason);
            await _bench.PassAsync(TimeSpan.FromSeconds(10));
        }

        await _bench.AnswerAsync("N1");

        Assert.Equal("I2", _bench.One(EffectKind.Dispatch).InstanceId);
        Assert.Equal(JobStatus.Running, _bench.Store.Job(jobId).Status);
    }

    [Fact]
    public async Task AUnitWhoseRefusalIsNo400FailsTheJobAtOnce()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), TwoUnits);

        await _bench.FailAsync(EffectKind.Dispatch, FailureClass.Permanent, "event manager failed: HTTP 404");

        Assert.Equal((JobStatus.Failure, "event manager failed: HTTP 404"), (_bench.Store.Job(jobId).Status, _bench.Store.Job(jobId).Reason));
    }

    [Fact, Trait("Checklist", "reprocessing-76"), Trait("Checklist", "reprocessing-81"), Trait("Defect", "B14"), Trait("Defect", "B15"),
     Trait("Defect", "B18"), Trait("Defect", "B19"), Trait("Defect", "B25"), Trait("Defect", "B43")]
    public async Task AUnitThatIsRefusedForGoodFailsTheJob()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), TwoUnits);
        await _bench.ExhaustAsync(EffectKind.Dispatch, "no");

        var job = _bench.Store.Job(jobId);
        Assert.Equal((JobStatus.Failure, "no"), (job.Status, job.Reason));
        Assert.Single(job.History, entry => JobStatus.IsTerminal(entry.Status));
        Assert.All(job.Units, unit => Assert.Equal(UnitState.Dropped, unit.State));
        Assert.False(_bench.State.Gate.IsClosed);
        var copy = _bench.One(EffectKind.Publish);
        Assert.Equal(("reprocessing", $"error_{SampleEvents.System}"), (copy.Target, copy.RoutingKey));
        Assert.Equal(JobJson.Write(job.ToView()), _bench.BodyOf(copy));
        Assert.Equal("droping", _bench.One(EffectKind.Notify).Target);
    }

    [Fact, Trait("Checklist", "reprocessing-69"), Trait("Defect", "B49")]
    public async Task WhatTheCascadeFindsRunsAtItsPlace()
    {
        // The example of reprocessing.md section 8.8.
        FoundUnit[] found =
        [
            SampleEvents.Found("I2", timestamp: "2018-04-03T00:00:00"),
            SampleEvents.Found("F", forking: true, timestamp: "2018-04-10T00:00:00"),
            SampleEvents.Found("I1", timestamp: "2018-04-02T00:00:00"),
            SampleEvents.Found("I1", "cenario-2031", timestamp: "2018-04-02T00:00:00"),
        ];
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), found);
        await _bench.AnswerAsync("N1");
        await _bench.AnswerAsync("N2");
        Assert.Equal(new UnitKey("I1", "cenario-2031"), _bench.One(EffectKind.Dispatch).Unit);

        await _bench.AnswerAsync(
            "N3",
            SampleEvents.Found("I1", "cenario-2031", timestamp: "2018-04-02T00:00:00"),
            SampleEvents.Found("I3", "cenario-2031", timestamp: "2018-04-05T00:00:00"),
            SampleEvents.Found("I0", "cenario-2031", timestamp: "2018-04-01T00:00:00"));

        // The reply came on a branch, so its cascade may only add units of branches.
        Assert.Equal(
            ["F/master", "I1/master", "I1/cenario-2031", "I0/cenario-2031", "I2/master", "I3/cenario-2031"],
            _bench.Store.Job(jobId).Units.Select(unit => $"{unit.Key.InstanceId}/{unit.Key.Branch}"));
        Assert.Equal("I0", _bench.One(EffectKind.Dispatch).InstanceId);
        foreach (var instance in new[] { "N4", "N5", "N6" })
        {
            await _bench.AnswerAsync(instance, found);
        }

        Assert.Equal(JobStatus.Finished, _bench.Store.Job(jobId).Status);
    }

    [Fact]
    public async Task ACommittedUnitThatIsAffectedAgainIsNotedAndNotRunAgain()
    {
        await _bench.RunJobAsync(SampleEvents.Persist("A"), TwoUnits);
        await _bench.AnswerAsync("N1");
        await _bench.AnswerAsync("N2", TwoUnits);

        Assert.Contains(_bench.Store.Audit, line => line.Action == "affected_again" && line.Detail.StartsWith("I1", StringComparison.Ordinal));
        Assert.Null(_bench.Active);
    }

    [Fact, Trait("Checklist", "reprocessing-86"), Trait("Defect", "B55")]
    public async Task AUnansweredUnitIsReportedOnce()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), TwoUnits);
        await _bench.SucceedAsync(EffectKind.Dispatch);
        await _bench.PassAsync(TimeSpan.FromMinutes(59));
        Assert.Empty(_bench.Alerts);
        Assert.Equal(_bench.Now + TimeSpan.FromMinutes(1), SolutionRules.NextWakeup(_bench.State, _bench.Options));

        await _bench.PassAsync(TimeSpan.FromMinutes(1));
        await _bench.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Single(_bench.Alerts);
        Assert.Single(_bench.Store.Audit, line => line.Action == "unit_stalled");
        Assert.Equal(JobStatus.Running, _bench.Store.Job(jobId).Status);
    }

    [Fact, Trait("Checklist", "reprocessing-86"), Trait("Defect", "B55")]
    public async Task AUnansweredUnitFailsTheJobWhereThatIsWanted()
    {
        var bench = new SolutionBench(new ReprocessingOptions { UnitStallAction = StallAction.Fail });
        var jobId = await bench.RunJobAsync(SampleEvents.Persist("A"), TwoUnits);
        await bench.SucceedAsync(EffectKind.Dispatch);

        await bench.PassAsync(TimeSpan.FromMinutes(60));

        Assert.Equal(JobStatus.Failure, bench.Store.Job(jobId).Status);
        Assert.False(bench.State.Gate.IsClosed);
    }

    [Fact, Trait("Checklist", "reprocessing-87"), Trait("Defect", "B55")]
    public async Task AReRunThatEndsWithoutAPersistIsDone()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), TwoUnits);
        await _bench.SucceedAsync(EffectKind.Dispatch);
        var done = SampleEvents.Reply("N1", jobId, "I1") with { Name = "calcula.indicador.done" };

        await _bench.Solution.ReportDoneAsync(done with { Reprocessing = done.Reprocessing! with { InstanceId = "I2" } });
        await _bench.Solution.ReportDoneAsync(done with { Scope = "execution" });
        Assert.False(_bench.Runs(EffectKind.Dispatch));
        await _bench.Solution.ReportDoneAsync(done);

        Assert.Equal("I2", _bench.One(EffectKind.Dispatch).InstanceId);
        Assert.Equal(UnitState.Committed, _bench.Store.Job(jobId).Units[0].State);
        await _bench.Solution.ReportDoneAsync(done);
        Assert.Equal("I2", _bench.One(EffectKind.Dispatch).InstanceId);
    }

    [Fact, Trait("Checklist", "reprocessing-74")]
    public async Task TheGateIsNeverOpenBetweenTwoJobsThatLock()
    {
        await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        await _bench.Solution.ImportAsync(JobStartTests.Imported("second"));
        await _bench.ApproveAsync("second");
        _bench.Store.AfterWrite = write => Assert.True(write.State.Gate.IsClosed);

        await _bench.AnswerAsync("N1");

        Assert.Equal(("second", JobPhase.Draining), (_bench.Active!.JobId, _bench.Active.Phase));
        Assert.Equal("running", _bench.Store.Job("second").Status);
    }

    [Fact, Trait("Checklist", "reprocessing-74")]
    public async Task JobsStartInTheOrderOfTheirApproval()
    {
        await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        string[] approved = ["z", "m", "a"];
        foreach (var id in new[] { "a", "m", "z" })
        {
            await _bench.Solution.ImportAsync(JobStartTests.Imported(id));
        }

        foreach (var id in approved)
        {
            await _bench.ApproveAsync(id);
        }

        var started = new List<string>();
        await _bench.AnswerAsync("N1");
        while (_bench.Active is { } active)
        {
            started.Add(active.JobId);
            await _bench.SetStatusAsync(active.JobId, JobStatus.Failure);
        }

        Assert.Equal(approved, started);
    }
}
