using System.Text;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Grains.Tests.Reprocessing.Simulation;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

/// <summary>One solution on a bench: the test plays time, the executor and the neighbours, and may kill the process at any point.</summary>
internal sealed class SolutionBench : ISolutionOutlet
{
    private readonly Random _random = new(1);
    private int _jobs;

    public SolutionBench(ReprocessingOptions? options = null)
    {
        Options = options ?? new ReprocessingOptions();
        Store = new MemoryStore(SampleEvents.System);
        Solution = Start();
    }

    public ReprocessingOptions Options { get; }

    public MemoryStore Store { get; }

    public Solution Solution { get; private set; }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>What the executor of this process works on.</summary>
    public List<Effect> Running { get; } = [];

    public List<string> Alerts { get; } = [];

    /// <summary>What was added to the metrics.</summary>
    public TurnCounts Counts { get; } = new();

    public SolutionState State => Solution.State!;

    public ActiveJob? Active => State.Active;

    public bool IsRunning(Effect effect) => Running.Any(running => running.Id == effect.Id && running.Run == effect.Run);

    public void Stored(SolutionState before, SolutionTurn turn, SolutionState after)
    {
        Running.RemoveAll(running => turn.Cancelled.Contains(running.Id));
        Running.AddRange(turn.Started);
        Alerts.AddRange(turn.Alerts);
        Counts.UnitStates.AddRange(turn.Counts.UnitStates);
        Counts.JobDurations.AddRange(turn.Counts.JobDurations);
        Counts.DiscardedReplies.AddRange(turn.Counts.DiscardedReplies);
    }

    public void Unfinished(Exception failure) => throw new InvalidOperationException("the turn was not finished", failure);

    /// <summary>The process dies and starts again, on what is stored.</summary>
    public async Task KillAsync()
    {
        Running.Clear();
        Solution = Start();
        await Solution.LoadAsync();
    }

    public async Task PassAsync(TimeSpan time)
    {
        Now += time;
        await Solution.WakeAsync();
    }

    public Task<AcceptAnswer> AcceptAsync(PlatformEvent persist) => Solution.AcceptAsync(SampleEvents.Queued(persist));

    public Effect One(EffectKind kind) => Assert.Single(Running, effect => effect.Kind == kind);

    public bool Runs(EffectKind kind) => Running.Any(effect => effect.Kind == kind);

    public string BodyOf(Effect effect) => Encoding.UTF8.GetString(Store.BodyOf(effect.Id) ?? []);

    public PlatformEvent EventOf(Effect effect) => PlatformEventJson.Read(BodyOf(effect));

    public Task<bool> SucceedAsync(EffectKind kind, EffectValue? value = null) => SucceedAsync(One(kind), value);

    public async Task<bool> SucceedAsync(Effect effect, EffectValue? value = null)
    {
        Running.Remove(effect);
        return await Solution.CompleteAsync(new EffectResult(effect.Id, effect.Run, null, null, value));
    }

    public async Task<bool> FailAsync(EffectKind kind, FailureClass failure, string reason = "HTTP 500")
    {
        var effect = One(kind);
        Running.Remove(effect);
        return await Solution.CompleteAsync(new EffectResult(effect.Id, effect.Run, failure, reason));
    }

    /// <summary>Fails it again and again, however long it takes, until it is given up.</summary>
    public async Task ExhaustAsync(EffectKind kind, string reason = "HTTP 500")
    {
        for (var attempt = 0; attempt < 100 && Runs(kind); attempt++)
        {
            var effect = One(kind);
            if (effect.Verify)
            {
                await SucceedAsync(effect, new CommitLookedFor(false));
            }
            else
            {
                await FailAsync(kind, FailureClass.Transient, reason);
            }

            for (var pause = 0; pause < 80 && !Runs(kind) && State.Effects.ContainsKey(effect.Id); pause++)
            {
                await PassAsync(TimeSpan.FromSeconds(1));
            }
        }
    }

    public Task ResolveAsync(params FoundUnit[] units)
    {
        var effect = One(EffectKind.Resolve);
        var origin = effect.Target == ExecutionRules.WithOrigin ? SampleEvents.Stored(effect.InstanceId) : null;
        var kept = UnitRules.Filter(effect.Branch, units.Select(unit => new AffectedUnit(unit.Key, unit.Forking)));
        return SucceedAsync(effect, new Resolved(origin, [.. kept.Select(one => units.First(unit => unit.Key == one.Key) with { Forking = one.Forking })]));
    }

    /// <summary>A job that waits for approval.</summary>
    public async Task<string> CreateJobAsync(PlatformEvent persist, params FoundUnit[] units)
    {
        await AcceptAsync(persist);
        await ResolveAsync(units);
        await SucceedAsync(EffectKind.InstanceStatus);
        await SucceedAsync(EffectKind.Classify, new Classified(IsFork: false));
        return State.Pending[^1].JobId;
    }

    public Task<JobAnswer> ApproveAsync(string jobId, string user = "maria.silva") =>
        Solution.CommandAsync(jobId, (turn, _, jobs) => ApprovalRules.Approve(turn, jobId, user, locks: true, jobs));

    public Task<JobAnswer> SkipAsync(string jobId, string user = "joao.souza") =>
        Solution.CommandAsync(jobId, (turn, job, _) => ApprovalRules.Skip(turn, job, user));

    public Task<JobAnswer> SetStatusAsync(string jobId, string status) => Solution.CommandAsync(
        jobId, (turn, job, jobs) => OverrideRules.SetStatus(turn, job, status, new Decision("admin"), jobs));

    public Task<JobAnswer> CancelAsync(string jobId) =>
        Solution.CommandAsync(jobId, (turn, job, _) => OverrideRules.Cancel(turn, job, new Decision("admin", "not needed")));

    public Task<JobAnswer> RetryAsync(string jobId) =>
        Solution.CommandAsync(jobId, (turn, job, _) => OverrideRules.Retry(turn, job, new Decision("admin")));

    /// <summary>From the approval up to the question to discovery.</summary>
    public async Task StartAsync()
    {
        if (Active is { Phase: JobPhase.Starting })
        {
            await SucceedAsync(Running.First(IsStarting));
        }

        if (Active is { Phase: JobPhase.Closing })
        {
            await SucceedAsync(EffectKind.CloseGate);
        }

        while (Active is { Phase: JobPhase.Draining } && Runs(EffectKind.LookAtQueue))
        {
            await SucceedAsync(EffectKind.LookAtQueue, new QueueDepth(0));
            await PassAsync(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>A job that has been approved and has sent its first unit.</summary>
    public async Task<string> RunJobAsync(PlatformEvent persist, params FoundUnit[] units)
    {
        var jobId = await CreateJobAsync(persist, units);
        await ApproveAsync(jobId);
        await StartAsync();
        await ResolveAsync(units);
        await SucceedAsync(EffectKind.Commit);
        return jobId;
    }

    /// <summary>The unit in flight is answered by a new instance and committed.</summary>
    public async Task AnswerAsync(string newInstance, params FoundUnit[] cascade)
    {
        if (Runs(EffectKind.Dispatch))
        {
            await SucceedAsync(EffectKind.Dispatch);
        }

        await ReplyAsync(newInstance);
        await ResolveAsync(cascade);
        await SucceedAsync(EffectKind.Commit);
    }

    public Task<AcceptAnswer> ReplyAsync(string newInstance)
    {
        var unit = Active!.Job!.Units.Single(unit => unit.InFlight);
        return AcceptAsync(SampleEvents.Reply(newInstance, Active.JobId, unit.Key.InstanceId, unit.Key.Branch));
    }

    private static bool IsStarting(Effect effect) => effect is { Kind: EffectKind.Notify, Target: "starting" };

    private Solution Start() => new(
        SampleEvents.System, Store, this, () => new TurnContext(Now, Options, _random, () => $"job-{++_jobs}"));
}
