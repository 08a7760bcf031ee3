using System.Collections.Immutable;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Simulation;

/// <summary>
/// One system in simulated time, with its queue, its neighbours, people, and a process that dies and starts again. Everything that happens is drawn
/// from the seed, so a failure can be repeated.
/// </summary>
internal sealed class SimulatedSystem : ISolutionOutlet
{
    private static readonly FailureClass[] NotMade = [FailureClass.Transient, FailureClass.Unaddressed, FailureClass.InDoubt];

    private readonly Random _random;
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, long Order)> _agenda = new();
    private readonly List<PersistDelivery> _queue = [];
    private readonly HashSet<(long Id, int Run)> _running = [];
    private readonly HashSet<(long Id, int Run)> _cancelled = [];
    private readonly ReprocessingOptions _options = new() { UnitStallAfter = TimeSpan.FromMinutes(10), UnitStallAction = StallAction.Fail };
    private Faults _faults;
    private Solution? _solution;
    private DateTimeOffset _now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private int _life;
    private int _jobs;
    private int _runs;
    private int _writes;
    private long _order;
    private bool _consuming;

    public SimulatedSystem(int seed, Faults faults)
    {
        (_random, _faults, ComparesWithStore) = (new Random(seed), faults, seed % 5 == 0);
        Platform = new Platform(_random, faults);
        Store = new MemoryStore(SampleEvents.System);
        Store.BeforeWrite = _ => Interrupt(committed: false);
        Store.AfterWrite = _ => Interrupt(committed: true);
    }

    public Platform Platform { get; }

    public MemoryStore Store { get; }

    /// <summary>The persist events that were sent to the queue.</summary>
    public List<PlatformEvent> Sent { get; } = [];

    /// <summary>The gateways answer "closed".</summary>
    public bool GatewaysClosed { get; private set; }

    /// <summary>The process dies at this write, counted from 1; 0 for never. Together with <see cref="DiesAfterCommit"/>.</summary>
    public int DiesAtWrite { get; init; }

    public bool DiesAfterCommit { get; init; }

    public int Deaths { get; private set; }

    /// <summary>Whether what is in memory is compared with the rows after each write, which takes long.</summary>
    public bool ComparesWithStore { get; }

    public int Writes => _writes;

    /// <summary>Lets so many executions ask to persist, and everything that follows happen; ends when nothing is open any more.</summary>
    public async Task RunAsync(int persists)
    {
        await BootAsync();
        for (var number = 0; number < persists; number++)
        {
            var persist = SampleEvents.Persist(
                $"asks{number}", _random.Next(4) == 0 ? "cenario-2031" : "master", tag: _random.Next(3) == 0 ? "shared" : $"tag{number}");
            var at = _random.Next(60_000);
            if (Happens(_faults.Duplicate))
            {
                After(at, () => AskAsync(persist));
            }

            After(at + _random.Next(2000), () => Send(persist));
        }

        PeopleDecide();
        var calmAt = _now + TimeSpan.FromMinutes(20);
        var limit = _now + TimeSpan.FromDays(3);
        while (_agenda.TryDequeue(out var action, out var when))
        {
            _now = when.At > _now ? when.At : _now;
            if (_now > calmAt)
            {
                _faults = Faults.None;
            }

            Assert.True(_now < limit, $"something never ends: {Describe()}");
            await action();
            if (_now > calmAt && IsQuiet())
            {
                break;
            }
        }
    }

    public bool IsRunning(Effect effect) => _running.Contains((effect.Id, effect.Run));

    public void Stored(SolutionState before, SolutionTurn turn, SolutionState after)
    {
        foreach (var id in turn.Cancelled)
        {
            if (before.Effects.TryGetValue(id, out var cancelled))
            {
                _cancelled.Add((id, cancelled.Run));
            }
        }

        if (!after.Gate.IsClosed)
        {
            GatewaysClosed = false;
        }

        Invariants.Hold(this, after);
        foreach (var effect in turn.Started.ToList())
        {
            Invariants.MayStart(after, effect);
            Perform(effect);
        }

        WakeAt(after);
    }

    public void Unfinished(Exception failure) => After(1000, WakeAsync);

    public string Describe() => $"time {_now:O}, job {_solution?.State?.Active?.JobId} in {_solution?.State?.Active?.Phase}, effects " +
        string.Join(", ", _solution?.State?.Effects.Values.Select(effect => $"{effect.Kind} run {effect.Run} due {effect.DueAt:T}") ?? []);

    private bool IsQuiet() => _queue.Count == 0 && _solution?.State is { HasWork: false, Pending.IsEmpty: true };

    private void After(int milliseconds, Func<Task> action) =>
        _agenda.Enqueue(action, (_now + TimeSpan.FromMilliseconds(milliseconds), _order++));

    private void After(int milliseconds, Action action) => After(milliseconds, () =>
    {
        action();
        return Task.CompletedTask;
    });

    private bool Happens(double probability) => _random.NextDouble() < probability;

    private async Task BootAsync()
    {
        var life = ++_life;
        _running.Clear();
        var solution = new Solution(
            SampleEvents.System, Store, this, () => new TurnContext(_now, _options, _random, () => $"job{++_jobs}"));
        try
        {
            await solution.LoadAsync();
            _solution = solution;
            WakeRegularly(life);
            if (solution.State is { } state)
            {
                WakeAt(state);
            }

            Consume();
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            if (life == _life)
            {
                After(1000, BootAsync);
            }
        }
    }

    private void WakeRegularly(int life) => After(5000, async () =>
    {
        if (life == _life)
        {
            await WakeAsync();
            WakeRegularly(life);
        }
    });

    private void WakeAt(SolutionState state)
    {
        if (SolutionRules.NextWakeup(state, _options) is { } next)
        {
            After(Math.Max(1, (int)Math.Min(int.MaxValue, (next - _now).TotalMilliseconds + 1)), WakeAsync);
        }
    }

    private Task WakeAsync() => TryAsync(solution => solution.WakeAsync());

    private async Task<bool> TryAsync(Func<Solution, Task> action)
    {
        if (_solution is not { } solution)
        {
            return false;
        }

        try
        {
            await action(solution);
            return true;
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            return false;
        }
    }

    private static bool IsExpected(Exception failure) => failure is ProcessDied or StorageUnavailableException;

    private void Interrupt(bool committed)
    {
        if (!committed)
        {
            _writes++;
        }

        if ((_writes == DiesAtWrite && committed == DiesAfterCommit) || Happens(_faults.Death))
        {
            Die();
        }

        if (Happens(_faults.Database))
        {
            throw new StorageUnavailableException("the database is away");
        }
    }

    private void Die()
    {
        Deaths++;
        _life++;
        _solution = null;
        _running.Clear();
        After(_random.Next(5000), BootAsync);
        throw new ProcessDied();
    }

    private void Send(PlatformEvent persist)
    {
        Sent.Add(persist);
        _queue.Add(SampleEvents.Queued(persist));
        if (Happens(_faults.Duplicate))
        {
            _queue.Add(SampleEvents.Queued(persist));
        }

        Consume();
    }

    /// <summary>The sender of a persist asks for its outcome as well, and does not wait long.</summary>
    private async Task AskAsync(PlatformEvent persist)
    {
        await TryAsync(async solution =>
        {
            var answer = await solution.AcceptAsync(SampleEvents.Synchronous(persist));
            After(_random.Next(10_000), () => TryAsync(later => later.WithdrawAsync(answer.Item)));
        });
    }

    private void Consume()
    {
        if (!_consuming && _queue.Count > 0)
        {
            _consuming = true;
            After(_random.Next(20), async () =>
            {
                _consuming = false;
                var messages = _queue.Take(1 + _random.Next(3)).ToImmutableArray();
                if (await TryAsync(solution => solution.AcceptAllAsync(messages)))
                {
                    _queue.RemoveRange(0, messages.Length);
                }

                if (_solution is not null)
                {
                    Consume();
                }
            });
        }
    }

    private void PeopleDecide() => After(_random.Next(1000, 30_000), async () =>
    {
        if (_solution?.State is { } state)
        {
            if (!state.Pending.IsEmpty)
            {
                var jobId = state.Pending[_random.Next(state.Pending.Count)].JobId;
                await TryAsync(solution => _random.Next(5) == 0
                    ? solution.CommandAsync(jobId, (turn, job, _) => ApprovalRules.Skip(turn, job, "somebody"))
                    : solution.CommandAsync(jobId, (turn, _, jobs) => ApprovalRules.Approve(turn, jobId, "somebody", locks: true, jobs)));
            }

            if (Happens(_faults.Interference) && Store.Jobs.ToList() is { Count: > 0 } all)
            {
                var (id, status) = (all[_random.Next(all.Count)].Id, JobStatus.All[_random.Next(JobStatus.All.Count)]);
                await TryAsync(solution => solution.CommandAsync(
                    id, (turn, job, jobs) => OverrideRules.SetStatus(turn, job, status, new Decision("admin"), jobs)));
            }
        }

        PeopleDecide();
    });

    /// <summary>The request reaches the neighbour, and later its answer reaches this process, if that still lives.</summary>
    private void Perform(Effect effect)
    {
        _running.Add((effect.Id, effect.Run));
        var life = _life;
        var answerTakes = _random.Next(1500);
        var body = Store.BodyOf(effect.Id) ?? [];
        After(_random.Next(300), () =>
        {
            // The request of a process that died may have been on its way.
            var isSent = life == _life || Happens(0.5);
            if (!isSent || (life != _life && _cancelled.Contains((effect.Id, effect.Run))))
            {
                return;
            }

            var result = Execute(effect, body);
            After(answerTakes, () => TellAsync(life, effect, result));
        });
    }

    private async Task TellAsync(int life, Effect effect, EffectResult result)
    {
        if (life != _life)
        {
            return;
        }

        if (_cancelled.Contains((effect.Id, effect.Run)) || await TryAsync(solution => solution.CompleteAsync(result)))
        {
            _running.Remove((effect.Id, effect.Run));
        }
        else if (life == _life)
        {
            After(500, () => TellAsync(life, effect, result));
        }
    }

    private EffectResult Execute(Effect effect, byte[] body)
    {
        var ok = new EffectResult(effect.Id, effect.Run, null, null);
        var refused = ok with { Failure = FailureClass.Transient, Reason = "refused" };
        if (Happens(_faults.Refusal))
        {
            // Of a commit it is not always known that it was not made.
            return effect is { Kind: EffectKind.Commit, Verify: false } ? refused with { Failure = NotMade[_random.Next(NotMade.Length)] } : refused;
        }

        switch (effect.Kind)
        {
            case EffectKind.Resolve:
                var found = Platform.Affected(effect.InstanceId);
                var kept = UnitRules.Filter(effect.Branch, found.Select(unit => new AffectedUnit(unit.Key, unit.Forking)));
                return ok with
                {
                    Value = new Resolved(
                        effect.Target == ExecutionRules.WithOrigin ? SampleEvents.Stored(effect.InstanceId) : null,
                        [.. kept.Select(one => found.First(unit => unit.Key == one.Key))]),
                };
            case EffectKind.Commit when effect.Verify:
                return ok with { Value = new CommitLookedFor(Platform.Status.GetValueOrDefault(effect.InstanceId) == "finished") };
            case EffectKind.Commit:
                if (Platform.IsPoisoned(effect.InstanceId))
                {
                    return ok with { Failure = FailureClass.Permanent, Reason = "HTTP 422" };
                }

                Invariants.MayCommit(this, effect);
                Platform.Commits[effect.InstanceId] = Platform.Commits.GetValueOrDefault(effect.InstanceId) + 1;
                Platform.CommitOrder.Add(effect.InstanceId);
                After(_random.Next(30_000), () => Platform.Status[effect.InstanceId] = "finished");
                return Happens(_faults.LostAnswer) ? ok with { Failure = FailureClass.InDoubt, Reason = "connection reset" } : ok;
            case EffectKind.Dispatch:
                ReRun(PlatformEventJson.Read(body));
                return Happens(_faults.LostAnswer) ? refused : ok;
            case EffectKind.InstanceStatus:
                Platform.Status[effect.InstanceId] = effect.Target;
                return ok;
            case EffectKind.Classify:
                return ok with { Value = new Classified(effect.InstanceId.EndsWith('3')) };
            case EffectKind.CloseGate:
                GatewaysClosed = true;
                return ok;
            case EffectKind.LookAtQueue:
                return ok with { Value = new QueueDepth(_queue.Count) };
            case EffectKind.Publish:
                Platform.PublishedItems.Add(effect.Item);
                return ok with { Value = new Published(true) };
            default:
                return ok;
        }
    }

    /// <summary>The executor of the platform runs an event again, perhaps more than once, and it ends in one way or another.</summary>
    private void ReRun(PlatformEvent sent)
    {
        for (var copies = Happens(_faults.Duplicate) ? 2 : 1; copies > 0; copies--)
        {
            var instance = $"run{++_runs}";
            var reply = SampleEvents.Reply(instance, sent.Reprocessing!.Id, sent.Reprocessing.InstanceId, sent.Branch);
            if (!Happens(_faults.BadRun))
            {
                After(_random.Next(4000), () => Send(reply));
            }
            else if (Happens(0.4))
            {
                After(_random.Next(4000), () => TryAsync(solution => solution.ReportDoneAsync(reply with { Name = "x.done" })));
            }
            else if (Happens(0.5))
            {
                After(_random.Next(4000), () => TryAsync(solution => solution.ReportFailureAsync(reply with { Name = "x.error" })));
            }
        }
    }

    private sealed class ProcessDied() : Exception("the process died");
}
