using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Gate;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <inheritdoc cref="ISolutionGrain"/>
/// <remarks>The decisions are <see cref="Solution"/> and the rules beside it; this class gives them their turns and carries out what they stored.</remarks>
internal sealed partial class SolutionGrain : Grain, ISolutionGrain, IRemindable, ISolutionOutlet
{
    private const string Tick = "tick";
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);

    /// <summary>Longer than the longest attempt at an effect, whose result this activation should take.</summary>
    private static readonly TimeSpan StayForResults = TimeSpan.FromMinutes(40);

    private readonly EffectExecutor _executor;
    private readonly ReprocessingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SolutionGrain> _logger;
    private readonly Solution _solution;
    private readonly PersistOutcomes _outcomes;
    private readonly string _systemId;
    private IGrainTimer? _wakeup;
    private IGrainReminder? _tick;
    private bool _ticks;
    private Task _told = Task.CompletedTask;

    public SolutionGrain(
        IGrainContext grain, ISolutionStore store, EffectExecutor executor, ReprocessingOptions options, TimeProvider time, Random random,
        ILogger<SolutionGrain> logger)
    {
        (_executor, _options, _time, _logger) = (executor, options, time, logger);
        _systemId = grain.GrainId.Key.ToString()!;
        _solution = new Solution(
            _systemId, store, this, () => new TurnContext(time.GetUtcMicroseconds(), options, random, () => Guid.CreateVersion7().ToString()));
        _outcomes = new PersistOutcomes(_systemId, _solution, store, time);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _solution.LoadAsync();
        LookAfter(_solution.State!);
    }

    /// <inheritdoc/>
    public Task Register() => Turn(_solution.RegisterAsync);

    /// <inheritdoc/>
    public Task<AcceptAnswer> Accept(PersistDelivery delivery) => Turn(() => _solution.AcceptAsync(delivery));

    /// <inheritdoc/>
    public Task<ImmutableArray<AcceptAnswer>> AcceptAll(ImmutableArray<PersistDelivery> deliveries) => Turn(() => _solution.AcceptAllAsync(deliveries));

    /// <inheritdoc/>
    public Task<PersistOutcome> Outcome(long item, TimeSpan wait) => _outcomes.WaitAsync(item, wait);

    /// <inheritdoc/>
    public async Task<PersistOutcome> Withdraw(long item)
    {
        await Turn(() => _solution.WithdrawAsync(item));
        return await _outcomes.LookAsync(item);
    }

    /// <inheritdoc/>
    public Task<JobAnswer> Approve(string jobId, Decision decision) => Command(
        jobId, decision, (turn, _, jobs) => ApprovalRules.Approve(turn, jobId, decision.User, locks: true, jobs));

    /// <inheritdoc/>
    public Task<JobAnswer> Skip(string jobId, Decision decision) =>
        Command(jobId, decision, (turn, job, _) => ApprovalRules.Skip(turn, job, decision.User));

    /// <inheritdoc/>
    public Task<JobAnswer> SetStatus(string jobId, string status, Decision decision) =>
        Command(jobId, decision, (turn, job, jobs) => OverrideRules.SetStatus(turn, job, status, decision, jobs));

    /// <inheritdoc/>
    public Task<JobAnswer> Cancel(string jobId, Decision decision) =>
        Command(jobId, decision, (turn, job, _) => OverrideRules.Cancel(turn, job, decision));

    /// <inheritdoc/>
    public Task<JobAnswer> Retry(string jobId, Decision decision) =>
        Command(jobId, decision, (turn, job, _) => OverrideRules.Retry(turn, job, decision));

    /// <inheritdoc/>
    public Task<bool> SendAgain(long letterId, Decision decision) => Turn(() => _solution.SendAgainAsync(letterId, decision));

    /// <inheritdoc/>
    public Task<string> ReportFailure(PlatformEvent failed) => Turn(() => _solution.ReportFailureAsync(failed));

    /// <inheritdoc/>
    public Task ReportDone(PlatformEvent done) => Turn(() => _solution.ReportDoneAsync(done));

    /// <inheritdoc/>
    public Task Wake() => Turn(_solution.WakeAsync);

    /// <inheritdoc/>
    public Task CompleteEffect(EffectResult result) => Turn(() => _solution.CompleteAsync(result));

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> Import(ImportedJobs jobs) => Turn(() => _solution.ImportAsync(jobs));

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await Wake();
        if (_solution.State is { HasWork: false } && _ticks)
        {
            _tick ??= await this.GetReminder(Tick);
            if (_tick is { } tick)
            {
                await this.UnregisterReminder(tick);
            }

            (_tick, _ticks) = (null, false);
        }
    }

    bool ISolutionOutlet.IsRunning(Effect effect) => _executor.IsRunning(_systemId, effect);

    void ISolutionOutlet.Stored(SolutionState before, SolutionTurn turn, SolutionState after)
    {
        if (before.Gate.IsClosed && !after.Gate.IsClosed)
        {
            // Before the effects start: the first of them may ask this gate.
            Later(() => GrainFactory.GetGrain<IGateBoardGrain>(0).Open(_systemId));
        }

        foreach (var id in turn.Cancelled)
        {
            if (before.Effects.TryGetValue(id, out var cancelled))
            {
                _executor.Cancel(_systemId, cancelled);
            }
        }

        foreach (var effect in turn.Started)
        {
            _executor.Start(_systemId, effect);
        }

        foreach (var alert in turn.Alerts)
        {
            LogAlert(_logger, _systemId, alert);
        }

        ReprocessingMetrics.Count(_systemId, turn.Counts);
        Tell(turn.Lifecycle);
        _outcomes.Signal();
        LookAfter(after);
    }

    void ISolutionOutlet.Unfinished(Exception failure)
    {
        LogUnfinished(_logger, _systemId, failure);
        WakeIn(SoonAgain);
    }

    private Task<JobAnswer> Command(
        string jobId, Decision decision, Func<SolutionTurn, Job?, IReadOnlyDictionary<string, Job>, JobAnswer> decide) =>
        string.IsNullOrWhiteSpace(decision.User)
            ? Task.FromResult(JobAnswer.Invalid("user: must not be empty"))
            : Turn(() => _solution.CommandAsync(jobId, (turn, job, jobs) =>
            {
                var answer = decide(turn, job, jobs);
                if (answer.Verdict == JobVerdict.Ok && decision.Comment.Length > 0)
                {
                    turn.Audit(jobId, decision.User, "comment", decision.Comment);
                }

                return answer;
            }));

    private Task<bool> Turn(Func<Task> turn) => Turn(async () =>
    {
        await turn();
        return true;
    });

    private async Task<T> Turn<T>(Func<Task<T>> turn)
    {
        try
        {
            return await turn();
        }
        catch (StaleSolutionException failure)
        {
            DeactivateOnIdle();
            throw new StorageUnavailableException($"{failure.Message}; try again", failure);
        }
        catch (StorageUnavailableException)
        {
            WakeIn(SoonAgain);
            throw;
        }
    }

    /// <summary>Sees to it that this solution goes on by itself, whatever happens to this activation.</summary>
    private void LookAfter(SolutionState state)
    {
        if (state.HasWork && !_ticks)
        {
            _ticks = true;
            Later(async () => _tick = await this.RegisterOrUpdateReminder(Tick, TickPeriod, TickPeriod));
        }

        if (state.Effects.Values.Any(effect => effect.IsRunning))
        {
            DelayDeactivation(StayForResults);
        }

        if (SolutionRules.NextWakeup(state, _options) is { } next)
        {
            WakeIn(next - _time.GetUtcNow());
        }
    }

    private void WakeIn(TimeSpan pause)
    {
        var due = pause > ShortestPause ? pause : ShortestPause;
        if (_wakeup is null)
        {
            _wakeup = this.RegisterGrainTimer(
                WakeQuietlyAsync, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true, Interleave = false });
        }
        else
        {
            _wakeup.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task WakeQuietlyAsync()
    {
        try
        {
            await Wake();
            if (_solution.State is { } state)
            {
                LookAfter(state);
            }
        }
        catch (StorageUnavailableException failure)
        {
            LogNotWoken(_logger, _systemId, failure);
        }
    }

    /// <summary>Tells the stream in order; it is a live feed, and nobody waits for it.</summary>
    private void Tell(IReadOnlyList<JobLifecycleEvent> events)
    {
        if (events.Count > 0)
        {
            var before = _told;
            Later(() => _told = TellAfterAsync(before, events));
        }
    }

    private async Task TellAfterAsync(Task before, IReadOnlyList<JobLifecycleEvent> events)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var stream = this.GetStreamProvider(JobLifecycle.Provider).GetStream<JobLifecycleEvent>(JobLifecycle.Stream);
        foreach (var told in events)
        {
            await stream.OnNextAsync(told);
        }
    }

    /// <summary>Does something nobody waits for.</summary>
    private void Later(Func<Task> action) => _ = LaterAsync(action);

    private async Task LaterAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception failure)
        {
            LogNotToldOn(_logger, _systemId, failure);
        }
    }
}
