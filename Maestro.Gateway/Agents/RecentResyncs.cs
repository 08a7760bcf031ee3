using System.Collections.Immutable;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Gateway.Agents;

/// <summary>A spec resync that was answered.</summary>
/// <param name="Consumer">Whose agent asked.</param>
/// <param name="Held">What it said it holds.</param>
/// <param name="At">When.</param>
internal sealed record AnsweredResync(string Consumer, ImmutableArray<HeldVersion> Held, DateTimeOffset At);

/// <summary>
/// The resyncs of the last minutes. An answer is on its way for moments after it was promised, and a silo that dies takes it along; the agent
/// would not ask again. The number of versions that are remembered is bounded; the earliest are forgotten first.
/// </summary>
internal sealed class RecentResyncs : IDisposable
{
    /// <summary>Longer than a silo takes to be declared dead, and its loss to be made good.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly ITimer _expiry;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AnsweredResync> _latest = new(StringComparer.Ordinal);
    private readonly Queue<(string Consumer, DateTimeOffset At)> _order = [];
    private int _size;

    /// <summary>Remembers nothing yet.</summary>
    public RecentResyncs(TimeProvider time, int capacity = 1_000_000)
    {
        (_time, _capacity) = (time, capacity);
        _expiry = time.CreateTimer(_ => Expire(), null, Remembered, Remembered);
    }

    /// <summary>An agent was promised an answer; what it asked before does not matter any more.</summary>
    public void Remember(string consumer, ImmutableArray<HeldVersion> held)
    {
        lock (_lock)
        {
            RemoveLocked(consumer);
            var resync = new AnsweredResync(consumer, held, _time.GetUtcNow());
            _latest[consumer] = resync;
            _order.Enqueue((consumer, resync.At));
            _size += SizeOf(resync);
        }

        Expire();
    }

    /// <summary>The agent went; it asks anew when it comes back, wherever that is.</summary>
    public void Forget(string consumer)
    {
        lock (_lock)
        {
            RemoveLocked(consumer);
        }
    }

    /// <summary>What was answered since then.</summary>
    public IReadOnlyList<AnsweredResync> Since(DateTimeOffset since)
    {
        lock (_lock)
        {
            return [.. _latest.Values.Where(resync => resync.At >= since)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _expiry.Dispose();

    private void Expire()
    {
        lock (_lock)
        {
            var since = _time.GetUtcNow() - Remembered;
            while (_order.TryPeek(out var oldest) && (_size > _capacity || oldest.At < since || !IsLatestLocked(oldest)))
            {
                _order.Dequeue();
                if (IsLatestLocked(oldest))
                {
                    RemoveLocked(oldest.Consumer);
                }
            }
        }
    }

    private bool IsLatestLocked((string Consumer, DateTimeOffset At) asked) =>
        _latest.TryGetValue(asked.Consumer, out var latest) && latest.At == asked.At;

    private void RemoveLocked(string consumer)
    {
        if (_latest.Remove(consumer, out var resync))
        {
            _size -= SizeOf(resync);
        }
    }

    private static int SizeOf(AnsweredResync resync) => resync.Held.Length + 1;
}
