using System.Diagnostics;
using Maestro.Grains.Reprocessing.Gate;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Lifecycle;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Grains.Tests.Clusters;
using Maestro.Testing;
using Orleans.Streams;

namespace Maestro.Grains.Tests.Reprocessing.Clusters;

public sealed class SolutionGrainTests(ReprocessingFixture fixture) : IClassFixture<ReprocessingFixture>
{
    private readonly ReprocessingSilo _silo = fixture.Silo;
    private readonly ScriptedPlatform _platform = fixture.Platform;
    private readonly string _system = Guid.NewGuid().ToString();

    [Fact, Trait("Checklist", "reprocessing-17"), Trait("Checklist", "reprocessing-71"), Trait("Checklist", "reprocessing-2"),
     Trait("Checklist", "reprocessing-3")]
    public async Task AJobRunsFromItsPersistToItsEnd()
    {
        var told = await ListenAsync();
        var jobId = await CreateJobAsync("asks", units: 3);
        Assert.Equal(GateAnswer.Open, _silo.Gate.Ask(_system));
        Assert.Equal("reprocessing_pending_approval", await StatusAsync(Name("asks")));

        var answer = await _silo.Job(jobId).Approve(new Decision("maria.silva", "looks right"));
        Assert.Equal(JobVerdict.Ok, answer.Verdict);
        var job = Assert.Single(await _silo.WaitForAsync(_system, JobStatus.Finished));

        Assert.Equal(["pending_approval", "approved", "running", "finished"], job.History.Select(entry => entry.Status));
        await Eventually.TrueAsync(() => _silo.Gate.Ask(_system) == GateAnswer.Open, ClusterFixture.Patience, "the gate to open");
        Assert.Equal(1, _platform.Commits[Name("asks")]);
        var detail = await _silo.Job(jobId).Detail();
        Assert.All(detail!.Units, unit => Assert.Equal((UnitState.Committed, 1), (unit.State, _platform.Commits[unit.NewInstanceId])));
        Assert.True(detail.PendingCommitted);
        Assert.Empty(await _silo.FindAsync(_system, "nonsense"));
        Assert.Empty(await _silo.FindAsync("unknown"));
        Assert.Single(await _silo.FindAsync(_system));
        var audit = await _silo.Reader.Audit(new AuditQuery(null, jobId));
        Assert.Contains(audit, line => (line.Action, line.User, line.Detail) == ("comment", "maria.silva", "looks right"));
        await Eventually.TrueAsync(() => told.Contains("finished"), ClusterFixture.Patience, "the stream to tell the end");
        Assert.Equal(["pending_approval", "approved", "running", "finished"], told.ToArray().Distinct());
    }

    [Fact, Trait("Checklist", "reprocessing-18"), Trait("Checklist", "reprocessing-20"), Trait("Checklist", "reprocessing-22"), Trait("Defect", "B46")]
    public async Task TheGateAnswersFromMemoryWhileACommitHangs()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _platform.CommitsMayEnd = mayEnd;
        var jobId = await CreateJobAsync("asks", units: 1);
        await _silo.Job(jobId).Approve(new Decision("maria.silva"));
        await _silo.WaitForAsync(_system, JobStatus.Running);
        await Eventually.TrueAsync(() => _platform.Commits.ContainsKey(Name("asks")), ClusterFixture.Patience, "the commit to hang");

        var answers = new List<(GateAnswer Answer, TimeSpan Took)>();
        for (var question = 0; question < 10_000; question++)
        {
            var started = Stopwatch.GetTimestamp();
            answers.Add((_silo.Gate.Ask(_system), Stopwatch.GetElapsedTime(started)));
        }

        var (another, none) = (_silo.Gate.Ask("another system"), _silo.Gate.Ask(""));
        mayEnd.SetResult();
        Assert.All(answers, answer => Assert.Equal(GateAnswer.Closed, answer.Answer));
        Assert.Equal((GateAnswer.Open, GateAnswer.Open), (another, none));
        var p99 = answers.Select(answer => answer.Took).Order().ElementAt(answers.Count * 99 / 100);
        Assert.True(p99 < TimeSpan.FromMilliseconds(1), $"p99 is {p99}");
        await _silo.WaitForAsync(_system, JobStatus.Finished);
        await Eventually.TrueAsync(() => _silo.Gate.Ask(_system) == GateAnswer.Open, ClusterFixture.Patience, "the gate to open");
    }

    [Fact, Trait("Checklist", "reprocessing-16"), Trait("Checklist", "reprocessing-11"), Trait("Defect", "B1"), Trait("Defect", "B5")]
    public async Task OfFiftyApprovalsAtOnceOneIsTakenAndTheJobRunsOnce()
    {
        var jobId = await CreateJobAsync("asks", units: 2, tag: "shared");
        var stranger = await CreateJobAsync("stranger", units: 1, tag: "shared", system: _system + "-other");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _silo.Job(jobId).Approve(new Decision("maria.silva"))));

        Assert.Single(answers, answer => answer.Verdict == JobVerdict.Ok);
        Assert.Equal(49, answers.Count(answer => answer.Reason == "no reprocessing found"));
        await _silo.WaitForAsync(_system, JobStatus.Finished);
        Assert.Equal(1, _platform.Commits[Name("asks")]);
        Assert.Equal(JobStatus.PendingApproval, (await _silo.Job(stranger).Get())!.Status);
    }

    [Fact, Trait("Checklist", "reprocessing-15"), Trait("Defect", "B1")]
    public async Task OfApproveAndSkipAtOnceOneWins()
    {
        var jobId = await CreateJobAsync("asks", units: 1);

        var answers = await Task.WhenAll(
            _silo.Job(jobId).Approve(new Decision("maria.silva")), _silo.Job(jobId).Skip(new Decision("joao.souza")));

        Assert.Single(answers, answer => answer.Verdict == JobVerdict.Ok);
    }

    [Fact, Trait("Checklist", "reprocessing-8")]
    public async Task ABlankUserIsRefused()
    {
        var jobId = await CreateJobAsync("asks", units: 1);

        Assert.Equal(JobVerdict.Invalid, (await _silo.Job(jobId).Approve(new Decision(" "))).Verdict);
        Assert.Equal(JobAnswer.NotFound, await _silo.Job("unknown").Approve(new Decision("maria.silva")));
        Assert.Equal(JobStatus.PendingApproval, (await _silo.Job(jobId).Get())!.Status);
    }

    [Fact, Trait("Checklist", "reprocessing-25"), Trait("Checklist", "reprocessing-26"), Trait("Checklist", "reprocessing-28")]
    public async Task ASyncPersistLearnsItsOutcome()
    {
        var persist = SampleEvents.Persist(Name("plain")) with { SystemId = _system };
        var accepted = await _silo.Solution(_system).Accept(SampleEvents.Synchronous(persist));
        var outcome = await OutcomeAsync(_system, accepted.Item);
        Assert.Equal(PersistState.Committed, outcome.State);
        var again = await _silo.Solution(_system).Accept(SampleEvents.Synchronous(persist));
        Assert.Equal((AcceptVerdict.Known, PersistState.Committed), (again.Verdict, (await _silo.Solution(_system).Outcome(again.Item, TimeSpan.Zero)).State));
        Assert.Equal(1, _platform.Commits[Name("plain")]);

        _platform.Affected[Name("held")] = [SampleEvents.Affected(Name("I1"))];
        var held = await _silo.Solution(_system).Accept(SampleEvents.Synchronous(persist with { InstanceId = Name("held") }));
        outcome = await OutcomeAsync(_system, held.Item);
        Assert.Equal((PersistState.JobCreated, JobStatus.PendingApproval), (outcome.State, outcome.Job!.Status));
        Assert.False(_platform.Commits.ContainsKey(Name("held")));
    }

    [Fact, Trait("Checklist", "reprocessing-47")]
    public async Task PersistsOfASystemAreCommittedInTheirOrder()
    {
        const int count = 100;
        for (var number = 0; number < count; number++)
        {
            await _silo.AcceptAsync(_system, Name($"p{number}"));
        }

        await Eventually.TrueAsync(() => _platform.Commits.ContainsKey(Name($"p{count - 1}")), ClusterFixture.Patience, "all commits");
        Assert.Equal(
            Enumerable.Range(0, count).Select(number => Name($"p{number}")),
            _platform.CommitOrder.Where(instance => instance.EndsWith(_system, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PeopleSeeWhatAnApprovalWouldDo()
    {
        var jobId = await CreateJobAsync("asks", units: 3, tag: "shared");
        var sibling = await CreateJobAsync("sibling", units: 2, tag: "shared");

        var impact = await _silo.Job(jobId).PreviewImpact();

        Assert.Equal(new[] { jobId, sibling }, impact!.Jobs.ToArray());
        Assert.Equal((5, 0), (impact.Units, impact.Ahead));
        Assert.Equal(JobStatus.PendingApproval, (await _silo.Job(jobId).Get())!.Status);
        var list = await _silo.Reader.List(new JobQuery { SystemId = _system, Statuses = [JobStatus.PendingApproval], Size = 1, Page = 2 });
        Assert.Equal((2L, sibling, 2), (list.Total, list.Items[0].Id, list.Items[0].Units));
        Assert.Contains(await _silo.Reader.Systems(), system => system.SystemId == _system && system.Jobs["pending_approval"] == 2);
    }

    private string Name(string instance) => $"{instance}-{_system}";

    private async Task<string> StatusAsync(string instance)
    {
        await Eventually.TrueAsync(() => _platform.StatusOf(instance) is not null, ClusterFixture.Patience, $"the status of {instance}");
        return _platform.StatusOf(instance)!;
    }

    private async Task<string> CreateJobAsync(string instance, int units, string tag = "", string? system = null)
    {
        _platform.Affected[Name(instance)] =
            [.. Enumerable.Range(0, units).Select(number => SampleEvents.Affected(Name($"{instance}-unit{number}")))];
        var accepted = await _silo.AcceptAsync(system ?? _system, Name(instance), tag);
        var outcome = await OutcomeAsync(system ?? _system, accepted.Item);
        Assert.Equal(PersistState.JobCreated, outcome.State);
        return outcome.Job!.Id;
    }

    // Whoever waits is told after ten seconds at the latest how far it is, which on a busy machine may not be far.
    private async Task<PersistOutcome> OutcomeAsync(string system, long item)
    {
        var outcome = new PersistOutcome(PersistState.Waiting);
        await Eventually.TrueAsync(
            async () => (outcome = await _silo.Solution(system).Outcome(item, TimeSpan.FromSeconds(10))).State is not (PersistState.Waiting or PersistState.Executing),
            ClusterFixture.Patience,
            "the outcome of a persist");
        return outcome;
    }

    private async Task<System.Collections.Concurrent.ConcurrentQueue<string>> ListenAsync()
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var stream = _silo.Cluster.GetStreamProvider(JobLifecycle.Provider)
            .GetStream<JobLifecycleEvent>(JobLifecycle.Stream);
        await stream.SubscribeAsync((step, _) =>
        {
            if (step.SystemId == _system)
            {
                told.Enqueue(step.Status);
            }

            return Task.CompletedTask;
        });
        return told;
    }
}
