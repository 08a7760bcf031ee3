using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class FailureRulesTests
{
    private readonly SolutionBench _bench = new();

    [Fact, Trait("Checklist", "reprocessing-30"), Trait("Checklist", "reprocessing-32"), Trait("Checklist", "reprocessing-96"), Trait("Defect", "B40")]
    public async Task TheActiveJobFailsBeforeTheAnswerAndNothingOutsideIsWaitedFor()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        await _bench.SucceedAsync(EffectKind.Dispatch);

        Assert.Equal("ok", await ReportAsync(jobId));
        await _bench.KillAsync();

        Assert.Equal(JobStatus.Failure, _bench.Store.Job(jobId).Status);
        Assert.False(_bench.State.Gate.IsClosed);
        Assert.Equal("ok", await ReportAsync(jobId));
        Assert.Single(_bench.Store.Job(jobId).History, entry => entry.Status == JobStatus.Failure);
    }

    [Fact, Trait("Checklist", "reprocessing-31"), Trait("Defect", "B41")]
    public async Task AnEventOfAnotherJobNeverKillsTheActiveOne()
    {
        var old = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        await _bench.AnswerAsync("N1");
        var active = await _bench.RunJobAsync(SampleEvents.Persist("B"), SampleEvents.Found("I2"));

        Assert.Equal($"reprocessing {old} is not running: finished", await ReportAsync(old));
        Assert.Equal("reprocessing unknown is not known", await ReportAsync("unknown"));
        Assert.Equal(JobStatus.Running, _bench.Store.Job(active).Status);
    }

    [Fact]
    public async Task WithoutAnIdItIsTheActiveJob()
    {
        Assert.Equal("reprocessing queue is empty or cannot get reprocessing", await ReportAsync(""));
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        Assert.Equal("ok", await ReportAsync(""));
        Assert.Equal((JobStatus.Failure, "calcula.indicador.error: division by zero"), (_bench.Store.Job(jobId).Status, _bench.Store.Job(jobId).Reason));
    }

    [Fact, Trait("Defect", "B10")]
    public async Task AFailureDuringACommitWaitsForTheOutcomeOfTheCommit()
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"), SampleEvents.Found("I2"));
        await _bench.ReplyAsync("N1");
        await _bench.ResolveAsync();
        await _bench.Solution.ImportAsync(JobStartTests.Imported("next"));
        await _bench.ApproveAsync("next");
        var commit = _bench.One(EffectKind.Commit);

        await ReportAsync(jobId);
        Assert.Null((await _bench.Store.LoadAsync("", CancellationToken.None))!.Reply);
        await _bench.StartAsync();
        await _bench.ResolveAsync();

        Assert.Equal("N1", _bench.One(EffectKind.Commit).InstanceId);
        await _bench.SucceedAsync(commit);
        Assert.Equal([UnitState.Committed, UnitState.Dropped], _bench.Store.Job(jobId).Units.Select(unit => unit.State));
        Assert.Equal("asking of next", _bench.One(EffectKind.Commit).InstanceId);
        Assert.Equal("next", _bench.Active!.JobId);
    }

    [Theory, Trait("Checklist", "reprocessing-30"), Trait("Checklist", "reprocessing-88")]
    [InlineData(""" "\ud800" """)]
    [InlineData("deep")]
    public async Task AnEventWhoseMessageCannotBeReadFailsTheJobAllTheSame(string message)
    {
        var jobId = await _bench.RunJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        var nested = message == "deep" ? $"{new string('[', 100)}{new string(']', 100)}" : message;

        Assert.Equal("ok", await ReportAsync(jobId, $$"""{"message":{{nested}}}"""));

        Assert.Equal(
            (JobStatus.Failure, "calcula.indicador.error was reported"), (_bench.Store.Job(jobId).Status, _bench.Store.Job(jobId).Reason));
    }

    private Task<string> ReportAsync(string jobId, string payload = """{"message":"division by zero"}""") => _bench.Solution.ReportFailureAsync(new PlatformEvent
    {
        Name = "calcula.indicador.error",
        SystemId = SampleEvents.System,
        Scope = "reprocessing",
        Payload = payload,
        Reprocessing = new ReprocessingMark { Id = jobId },
    });
}
