using System.Collections.Immutable;
using System.Text;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Lifecycle;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>
/// One turn of a solution: the state as the rules change it, and what has to be stored of that. The rules are functions on a turn; they reach nothing
/// else, so the same turn made again ends the same.
/// </summary>
internal sealed class SolutionTurn
{
    private readonly SolutionState _before;
    private readonly Dictionary<long, ItemRow> _items = [];
    private readonly List<TakenOverRow> _takenOver = [];
    private readonly Dictionary<string, JobRow> _jobs = [];
    private readonly Dictionary<(string, UnitKey), UnitRow> _units = [];
    private readonly List<HistoryRow> _history = [];
    private readonly Dictionary<string, LineEntry> _enqueued = [];
    private readonly HashSet<string> _dequeued = [];
    private readonly Dictionary<long, EffectRow> _effects = [];
    private readonly HashSet<long> _removedEffects = [];
    private readonly List<AuditRow> _audit = [];
    private readonly List<DeadLetterRow> _deadLetters = [];
    private readonly List<long> _lettersSentAgain = [];
    private readonly List<JobLifecycleEvent> _lifecycle = [];
    private readonly List<string> _alerts = [];
    private readonly List<long> _cancelled = [];
    private bool _mustWrite;

    /// <summary>Starts a turn on a state.</summary>
    public SolutionTurn(SolutionState state, TurnContext context) => (_before, State, Context) = (state, state, context);

    /// <summary>The state so far.</summary>
    public SolutionState State { get; set; }

    /// <summary>What the turn takes from outside.</summary>
    public TurnContext Context { get; }

    /// <summary>The time of the turn.</summary>
    public DateTimeOffset Now => Context.Now;

    /// <summary>What it adds to the metrics once it is stored.</summary>
    public TurnCounts Counts { get; } = new();

    /// <summary>What listeners are told once the turn is stored.</summary>
    public IReadOnlyList<JobLifecycleEvent> Lifecycle => _lifecycle;

    /// <summary>What operators shall notice.</summary>
    public IReadOnlyList<string> Alerts => _alerts;

    /// <summary>Running effects whose result is not wanted any more.</summary>
    public IReadOnlyList<long> Cancelled => _cancelled;

    /// <summary>The effects that were started by the turn.</summary>
    public IEnumerable<Effect> Started => _effects.Values.Select(row => row.Effect).Where(effect =>
        effect.IsRunning && !(_before.Effects.TryGetValue(effect.Id, out var before) && before.IsRunning && before.Run == effect.Run));

    /// <summary>Something has to be stored.</summary>
    public bool HasChanges => _mustWrite || !ReferenceEquals(_before, State) || _jobs.Count + _units.Count + _items.Count + _audit.Count > 0;

    /// <summary>The document of the active job.</summary>
    public Job ActiveJob => State.Active?.Job ?? throw new InvalidOperationException("no job is active and loaded");

    /// <summary>Has the solution's own row stored if it never was.</summary>
    public void Touch() => _mustWrite = _before.Version == 0;

    /// <summary>A number nobody else in the system has.</summary>
    public long TakeNumber()
    {
        var number = State.NextNumber;
        State = State with { NextNumber = number + 1 };
        return number;
    }

    /// <summary>Stores a new or changed persist message.</summary>
    public void Write(ItemRow item) => _items[item.Id] = _items.TryGetValue(item.Id, out var earlier)
        ? earlier with { State = item.State, JobId = item.JobId, Reason = item.Reason, DoneAt = item.DoneAt }
        : item;

    /// <summary>A persist message becomes one of the queue, which brought these bytes.</summary>
    public void TakeOver(long item, byte[] body) => _takenOver.Add(new TakenOverRow(item, body));

    /// <summary>A persist message that this turn takes in; null for others.</summary>
    public PersistDelivery? Find(long item) => _items.GetValueOrDefault(item) is { Body: { } body } row ? new PersistDelivery(row.Source, body) : null;

    /// <summary>Stores a new job with its units and history.</summary>
    public void AddJob(Job job)
    {
        _jobs[job.Id] = new JobRow(job, IsNew: true);
        WriteUnits(job.Id, job.Units, areNew: true);
        _history.AddRange(job.History.Select((entry, ordinal) => new HistoryRow(job.Id, ordinal, entry)));
        Tell(job, job.History.Count > 0 ? job.History[^1].User : "");
    }

    /// <summary>Stores what changed of a job, and keeps the active document in step.</summary>
    public void Write(Job job)
    {
        _jobs[job.Id] = new JobRow(job, _jobs.TryGetValue(job.Id, out var earlier) && earlier.IsNew);
        Hold(job);
    }

    /// <summary>Keeps the active document in step where only units changed, which are stored apart.</summary>
    public void Hold(Job job)
    {
        if (State.Active?.JobId == job.Id)
        {
            State = State with { Active = State.Active with { Job = job } };
        }
    }

    /// <summary>Stores a transition of a job and its entry in the history.</summary>
    public Job Move(Job job, string status, string user)
    {
        var entry = new HistoryEntry(user, status, Now);
        var moved = job with { Status = status, UpdatedAt = Now, History = job.History.Add(entry) };
        _history.Add(new HistoryRow(job.Id, job.History.Count, entry));
        Write(moved);
        if (JobStatus.IsRunning(job.Status) && JobStatus.IsTerminal(status))
        {
            Counts.JobDurations.Add(Now - job.UpdatedAt);
        }

        Audit(job.Id, user, status, job.Status);
        Tell(moved, user);
        return moved;
    }

    /// <summary>The job as this turn leaves it.</summary>
    public Job Latest(Job job) => _jobs.TryGetValue(job.Id, out var row) ? row.Job : job;

    /// <summary>Stores units of a job that are new or came to another state. The document is the caller's to write.</summary>
    public void WriteUnits(string jobId, IEnumerable<Unit> units, bool areNew)
    {
        foreach (var unit in units)
        {
            Write(jobId, unit, areNew);
            Counts.UnitStates.Add(unit.State);
        }
    }

    /// <summary>Stores a changed unit of the active job, in its document as well.</summary>
    public Unit Change(Unit before, Unit after)
    {
        var job = ActiveJob;

        // Its place does not change: the next unit to be sent is the first after those that were.
        Hold(job with { Units = job.Units.Replace(before, after) });
        Write(job.Id, after, isNew: false);
        if (after.State != before.State)
        {
            Counts.UnitStates.Add(after.State);
        }

        return after;
    }

    /// <summary>Puts a job into the line.</summary>
    public void Enqueue(string jobId, bool locks)
    {
        var entry = new LineEntry(TakeNumber(), jobId, locks);
        _enqueued[jobId] = entry;
        State = State with { Line = State.Line.Add(entry) };
    }

    /// <summary>Takes a job out of the line.</summary>
    public void Dequeue(string jobId)
    {
        State = State with { Line = State.Line.RemoveAll(entry => entry.JobId == jobId) };
        if (!_enqueued.Remove(jobId))
        {
            _dequeued.Add(jobId);
        }
    }

    /// <summary>Wants something done outside, as soon as the turn is stored or at <see cref="Effect.DueAt"/>.</summary>
    public Effect Want(EffectKind kind, Func<Effect, Effect> fill, string? body = null) =>
        Want(kind, fill, body is null ? null : Encoding.UTF8.GetBytes(body));

    /// <inheritdoc cref="Want(EffectKind, Func{Effect, Effect}, string?)"/>
    public Effect Want(EffectKind kind, Func<Effect, Effect> fill, byte[]? body)
    {
        var effect = fill(new Effect { Id = TakeNumber(), Kind = kind, CreatedAt = Now, DueAt = Now });
        _effects[effect.Id] = new EffectRow(effect, IsNew: true, body);
        State = State with { Effects = State.Effects.Add(effect.Id, effect) };
        return effect;
    }

    /// <summary>Stores what changed of an effect.</summary>
    public void Write(Effect effect)
    {
        var earlier = _effects.GetValueOrDefault(effect.Id);
        _effects[effect.Id] = new EffectRow(effect, earlier?.IsNew ?? false, earlier?.Body);
        State = State with { Effects = State.Effects.SetItem(effect.Id, effect) };
    }

    /// <summary>The effect is done or not wanted any more; what is running of it is not awaited.</summary>
    /// <param name="effect">The effect.</param>
    /// <param name="wasAwaited">It has ended, so there is nothing to stop.</param>
    public void Remove(Effect effect, bool wasAwaited = false)
    {
        if (effect.IsRunning && !wasAwaited)
        {
            _cancelled.Add(effect.Id);
        }

        State = State with { Effects = State.Effects.Remove(effect.Id) };
        if (!_effects.Remove(effect.Id, out var row) || !row.IsNew)
        {
            _removedEffects.Add(effect.Id);
        }
    }

    /// <summary>Removes all effects that fit.</summary>
    public void RemoveEffects(Func<Effect, bool> match)
    {
        foreach (var effect in State.Effects.Values.Where(match).ToList())
        {
            Remove(effect);
        }
    }

    /// <summary>Adds a line to the audit trail.</summary>
    public void Audit(string jobId, string user, string action, string detail = "") =>
        _audit.Add(new AuditRow(Now, jobId, user, action, detail));

    /// <summary>Operators shall notice it.</summary>
    public void Alert(string message) => _alerts.Add(message);

    /// <summary>Keeps a message that no queue took.</summary>
    public void KeepDeadLetter(Effect effect, string reason) => _deadLetters.Add(new DeadLetterRow(effect, Now, reason));

    /// <summary>Publishes a dead letter again, byte by byte as it was; when still no queue takes it, it becomes a dead letter again.</summary>
    public void SendAgain(DeadLetter letter)
    {
        _lettersSentAgain.Add(letter.Id);
        Want(EffectKind.Publish, effect => effect with { Target = letter.Exchange, RoutingKey = letter.RoutingKey }, letter.Body);
    }

    /// <summary>Listeners are told how the job stands, once the turn is stored.</summary>
    public void Tell(Job job, string user) => _lifecycle.Add(new JobLifecycleEvent(
        State.SystemId, job.Id, job.Status, user, job.Units.Count, job.Units.Count(unit => unit.State == UnitState.Committed), Now));

    /// <summary>What has to be stored.</summary>
    public SolutionWrite ToWrite() => new()
    {
        ExpectedVersion = _before.Version,
        State = State with { Version = _before.Version + 1 },
        Items = [.. _items.Values],
        TakenOver = [.. _takenOver],
        Jobs = [.. _jobs.Values],
        Units = [.. _units.Values],
        History = [.. _history],
        Enqueued = [.. _enqueued.Values],
        Dequeued = [.. _dequeued],
        Effects = [.. _effects.Values],
        RemovedEffects = [.. _removedEffects],
        Audit = [.. _audit],
        DeadLetters = [.. _deadLetters],
        LettersSentAgain = [.. _lettersSentAgain],
    };

    private void Write(string jobId, Unit unit, bool isNew)
    {
        isNew = isNew || (_units.TryGetValue((jobId, unit.Key), out var earlier) && earlier.IsNew);
        _units[(jobId, unit.Key)] = new UnitRow(jobId, unit, isNew);
    }
}
