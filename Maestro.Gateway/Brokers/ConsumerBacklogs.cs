using Maestro.Gateway.Subscriptions;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers;

/// <summary>A part of the backlog of a consumer, for which it is the consumer's turn.</summary>
/// <param name="ConsumerName">The consumer.</param>
/// <param name="Entries">Bundles by id, all of one kind; none when all that waited was withdrawn.</param>
internal readonly record struct BacklogTurn(string ConsumerName, IReadOnlyList<KeyValuePair<string, BacklogEntry>> Entries);

/// <summary>
/// Bundles that wait for the broker as ids, a backlog for each consumer that has some. Consumers take turns, so that none of them waits for all of
/// another's. Guarded by the lock of <see cref="OutgoingEvents"/>.
/// </summary>
internal sealed partial class ConsumerBacklogs(ILogger logger)
{
    private const int MaxIds = 1_000_000;
    private const int IdsOfTurn = 64;

    private readonly Dictionary<string, Backlog> _backlogs = new(StringComparer.Ordinal);

    // A consumer with a backlog is either in line or has its turn.
    private readonly Queue<string> _inLine = [];
    private readonly Dictionary<string, HashSet<string>> _committedDuringTurn = new(StringComparer.Ordinal);
    private bool _overflowed;

    /// <summary>How many bundles wait, without those whose turn it is.</summary>
    public int Count { get; private set; }

    /// <summary>Puts a bundle in line, unless too many wait.</summary>
    public void Add(string consumerName, string resourceId, BacklogEntry entry)
    {
        if (Count >= MaxIds)
        {
            if (!_overflowed)
            {
                _overflowed = true;
                LogOverflow(logger, MaxIds);
            }

            return;
        }

        if (!_backlogs.TryGetValue(consumerName, out var backlog))
        {
            _backlogs[consumerName] = backlog = new Backlog();
            _inLine.Enqueue(consumerName);
        }

        Add(backlog, resourceId, entry);
    }

    /// <summary>A bundle was committed: a notice that it is gone would delete it from the cluster, and what is being read may be older.</summary>
    public void Committed(string consumerName, string resourceId)
    {
        if (_backlogs.TryGetValue(consumerName, out var backlog))
        {
            Count -= backlog.Count;
            backlog.Withdraw(resourceId, onlyNotice: true);
            Count += backlog.Count;
        }

        if (_committedDuringTurn.TryGetValue(consumerName, out var committed))
        {
            committed.Add(resourceId);
        }
    }

    /// <summary>Takes the first part of the backlog whose turn it is; null when nobody is in line. <see cref="EndTurn"/> must follow.</summary>
    public BacklogTurn? TakeTurn()
    {
        if (!_inLine.TryDequeue(out var consumer))
        {
            return null;
        }

        _ = _backlogs[consumer].TryTake(IdsOfTurn, out var entries);
        Count -= entries?.Count ?? 0;
        _committedDuringTurn[consumer] = new HashSet<string>(StringComparer.Ordinal);
        return new BacklogTurn(consumer, entries ?? []);
    }

    /// <summary>Ends a turn; the consumer is in line again when there is more.</summary>
    /// <param name="consumerName">The consumer.</param>
    /// <param name="left">What its turn was not long enough for.</param>
    /// <returns>The bundles that were committed meanwhile.</returns>
    public IReadOnlySet<string> EndTurn(string consumerName, IEnumerable<KeyValuePair<string, BacklogEntry>> left)
    {
        var backlog = _backlogs[consumerName];
        foreach (var (id, entry) in left)
        {
            Add(backlog, id, entry);
        }

        if (backlog.IsEmpty)
        {
            _backlogs.Remove(consumerName);
            _overflowed &= _backlogs.Count > 0;
        }
        else
        {
            _inLine.Enqueue(consumerName);
        }

        _committedDuringTurn.Remove(consumerName, out var committed);
        return committed!;
    }

    private void Add(Backlog backlog, string resourceId, BacklogEntry entry)
    {
        Count -= backlog.Count;
        backlog.Add(resourceId, entry);
        Count += backlog.Count;
    }

    [LoggerMessage(4612, LogLevel.Error, "{Limit} bundles wait for the broker already, which is the limit; those that follow are sent when they are due again")]
    private static partial void LogOverflow(ILogger logger, int limit);
}
