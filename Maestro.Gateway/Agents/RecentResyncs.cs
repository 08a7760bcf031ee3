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
internal sealed class RecentResyncs(TimeProvider time, int capacity = 1_000_000)
{
    /// <summary>Longer than a silo takes to be declared dead, and its loss to be made good.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AnsweredResync> _latest = new(StringComparer.Ordinal);
    private readonly Queue<AnsweredResync> _order = [];
    private int _size;

    /// <summary>An agent was promised an answer; what it asked before does not matter any more.</summary>
    public void Remember(string consumer, ImmutableArray<HeldVersion> held)
    {
        var now = time.GetUtcNow();
        var resync = new AnsweredResync(consumer, held, now);
        lock (_lock)
        {
            _latest[consumer] = resync;
            _order.Enqueue(resync);
            _size += SizeOf(resync);
            while (_order.TryPeek(out var oldest) && (_size > capacity || oldest.At < now - Remembered))
            {
                _size -= SizeOf(_order.Dequeue());
                if (_latest.TryGetValue(oldest.Consumer, out var latest) && ReferenceEquals(latest, oldest))
                {
                    _latest.Remove(oldest.Consumer);
                }
            }
        }
    }

    /// <summary>The agent went; it asks anew when it comes back, wherever that is.</summary>
    public void Forget(string consumer)
    {
        lock (_lock)
        {
            _latest.Remove(consumer);
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

    private static int SizeOf(AnsweredResync resync) => resync.Held.Length + 1;
}
