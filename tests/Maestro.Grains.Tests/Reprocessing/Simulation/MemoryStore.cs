using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Simulation;

/// <summary>Rows of one system in memory. What is loaded is built from the rows alone, so a change that was not written is missed.</summary>
internal sealed class MemoryStore(string systemId) : ISolutionStore
{
    private readonly SortedDictionary<long, ItemRow> _items = [];
    private readonly Dictionary<string, Job> _jobs = [];
    private readonly Dictionary<(string Job, UnitKey Key), Unit> _units = [];
    private readonly List<HistoryRow> _history = [];
    private readonly SortedDictionary<long, LineEntry> _line = [];
    private readonly SortedDictionary<long, (Effect Effect, byte[]? Body)> _effects = [];
    private SolutionState? _own;

    /// <summary>Is asked before a write is made; it may throw.</summary>
    public Action<SolutionWrite>? BeforeWrite { get; set; }

    /// <summary>Is told after a write was made; it may throw, as when the connection breaks during the commit.</summary>
    public Action<SolutionWrite>? AfterWrite { get; set; }

    public List<AuditRow> Audit { get; } = [];

    public List<DeadLetterRow> DeadLetters { get; } = [];

    public HashSet<long> SentAgain { get; } = [];

    public IEnumerable<ItemRow> Items => _items.Values;

    public IEnumerable<Job> Jobs => _jobs.Keys.Select(Job);

    public int Writes { get; private set; }

    public Job Job(string id) => (_jobs[id] with
    {
        History = [.. _history.Where(row => row.JobId == id).OrderBy(row => row.Ordinal).Select(row => row.Entry)],
    }).WithUnits([.. _units.Where(pair => pair.Key.Job == id).Select(pair => pair.Value)]);

    public byte[]? BodyOf(long effect) => _effects[effect].Body;

    public Task<SolutionState?> LoadAsync(string _, CancellationToken cancellationToken)
    {
        if (_own is not { } own)
        {
            return Task.FromResult<SolutionState?>(null);
        }

        var open = _items.Values.Where(item => item.State == ItemState.Waiting).ToLookup(item => item.IsReply, item =>
            new WaitingItem(item.Id, item.Source, item.InstanceId, item.AcceptedAt));
        return Task.FromResult<SolutionState?>(new SolutionState
        {
            SystemId = systemId,
            Version = own.Version,
            NextNumber = own.NextNumber,
            Gate = own.Gate,
            Active = own.Active is { } active ? active with { EmptyLooks = 0, Job = Job(active.JobId) } : null,
            Executions = [.. open[false]],
            Replies = [.. open[true]],
            Execution = InWork(isReply: false),
            Reply = InWork(isReply: true),
            Pending =
            [
                .. _jobs.Values.Where(job => job.Status == JobStatus.PendingApproval).OrderBy(job => job.CreatedAt)
                    .Select(job => new PendingJob(job.Id, job.Tag, job.CreatedAt)),
            ],
            Line = [.. _line.Values],
            Effects = _effects.Values.ToImmutableSortedDictionary(row => row.Effect.Id, row => row.Effect),
        });
    }

    public Task WriteAsync(SolutionWrite write, CancellationToken cancellationToken)
    {
        BeforeWrite?.Invoke(write);
        if ((_own?.Version ?? 0) != write.ExpectedVersion)
        {
            throw new StaleSolutionException(systemId);
        }

        Writes++;
        _own = write.State;
        foreach (var item in write.Items)
        {
            Write(item);
        }

        foreach (var (item, body) in write.TakenOver)
        {
            _items[item] = _items[item] with { Source = PersistSource.Queue, Body = body };
        }

        foreach (var (job, isNew) in write.Jobs)
        {
            _jobs[job.Id] = isNew
                ? job
                : _jobs[job.Id] with
                {
                    Status = job.Status,
                    Forking = job.Forking,
                    PendingCommitted = job.PendingCommitted,
                    Reason = job.Reason,
                    UpdatedAt = job.UpdatedAt,
                };
        }

        foreach (var (jobId, unit, isNew) in write.Units)
        {
            if (_units.ContainsKey((jobId, unit.Key)) == isNew)
            {
                throw new InvalidOperationException($"unit {unit.Key} of job {jobId} is {(isNew ? "there already" : "missing")}");
            }

            _units[(jobId, unit.Key)] = unit;
        }

        foreach (var row in write.History)
        {
            if (_history.Any(other => other.JobId == row.JobId && other.Ordinal == row.Ordinal))
            {
                throw new InvalidOperationException($"history {row.Ordinal} of job {row.JobId} is there already");
            }

            _history.Add(row);
        }

        foreach (var id in write.Dequeued)
        {
            _line.Remove(_line.Single(pair => pair.Value.JobId == id).Key);
        }

        foreach (var entry in write.Enqueued)
        {
            _line.Add(entry.Position, entry);
        }

        DeadLetters.AddRange(write.DeadLetters);
        foreach (var id in write.LettersSentAgain)
        {
            SentAgain.Add(id);
        }

        foreach (var id in write.RemovedEffects)
        {
            _effects.Remove(id);
        }

        foreach (var (effect, isNew, body) in write.Effects)
        {
            _effects[effect.Id] = (effect, isNew ? body : _effects[effect.Id].Body);
        }

        Audit.AddRange(write.Audit);
        AfterWrite?.Invoke(write);
        return Task.CompletedTask;
    }

    public Task<Dictionary<string, StoredItem>> FindItemsAsync(string _, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        Task.FromResult(_items.Values.Where(item => keys.Contains(item.Key)).ToDictionary(item => item.Key, item => Stored(item)!));

    public Task<StoredItem?> FindItemAsync(string _, long id, CancellationToken cancellationToken) =>
        Task.FromResult(Stored(_items.GetValueOrDefault(id)));

    public Task<PersistDelivery?> ReadItemAsync(string _, long id, CancellationToken cancellationToken) =>
        Task.FromResult(_items.GetValueOrDefault(id) is { Body: { } body } item ? new PersistDelivery(item.Source, body) : null);

    public Task<DeadLetter?> FindDeadLetterAsync(string systemId, long id, CancellationToken cancellationToken) => Task.FromResult(
        id >= 1 && id <= DeadLetters.Count && !SentAgain.Contains(id) && DeadLetters[(int)id - 1] is var letter
            ? new DeadLetter(id, letter.At, systemId, letter.Effect.Target, letter.Effect.RoutingKey, "kept"u8.ToArray(), letter.Reason)
            : null);

    public Task ArchiveAsync(string _, string queue, IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, Job>> LoadJobsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, Job>>(ids.Distinct().Where(_jobs.ContainsKey).ToDictionary(id => id, Job));

    public Task<EffectContent?> ReadEffectAsync(string _, long effectId, int run, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> FindBusyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> FindClosedGatesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListSystemsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> ForgetItemsAsync(DateTimeOffset doneBefore, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RegisterAsync(IReadOnlyCollection<string> systemIds, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static StoredItem? Stored(ItemRow? item) => item is null ? null : new StoredItem(item.Id, item.State, item.JobId, item.Reason);

    private ItemInWork? InWork(bool isReply)
    {
        var item = _items.Values.SingleOrDefault(item => item.State == ItemState.Executing && item.IsReply == isReply);
        return item is null
            ? null
            : new ItemInWork(
                item.Id, item.Source, PersistMessage.Read(systemId, new PersistDelivery(item.Source, item.Body!)).Event!, item.AcceptedAt);
    }

    private void Write(ItemRow item)
    {
        if (item.Body is null)
        {
            _items[item.Id] = _items[item.Id] with { State = item.State, JobId = item.JobId, Reason = item.Reason, DoneAt = item.DoneAt };
            return;
        }

        if (item.Replaces != 0)
        {
            _items[item.Replaces] = _items[item.Replaces] with { Key = "" };
        }

        if (_items.Values.Any(other => other.Key == item.Key))
        {
            throw new InvalidOperationException($"message {item.Key} is there already");
        }

        _items[item.Id] = item;
    }
}
