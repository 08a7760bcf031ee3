using System.Diagnostics.CodeAnalysis;

namespace Maestro.Gateway.Subscriptions;

/// <summary>
/// Bundles that are to be sent in whatever state they have when their turn comes. It holds ids, not events, and each id once, so
/// it is no larger than what the subscriber may see, however often it asks.
/// </summary>
internal sealed class Backlog
{
    private const int MostWithdrawn = 1024;

    private readonly Queue<string> _order = [];
    private readonly Dictionary<string, BacklogEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>How many bundles wait.</summary>
    public int Count => _entries.Count;

    /// <summary>How many ids are remembered, those withdrawn among them.</summary>
    internal int Remembered => _order.Count;

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>
    /// Puts a bundle in line; one that waits already keeps its place. Of two answers to resyncs the later one knows better, and either
    /// outranks a repetition.
    /// </summary>
    public void Add(string resourceId, BacklogEntry entry)
    {
        if (!_entries.TryGetValue(resourceId, out var waiting))
        {
            _order.Enqueue(resourceId);
            _entries[resourceId] = entry;
            ForgetWithdrawn();
        }
        else if (waiting.IsRepetition || !entry.IsRepetition)
        {
            _entries[resourceId] = entry;
        }
    }

    /// <summary>Takes a bundle out of the line.</summary>
    /// <param name="resourceId">The bundle.</param>
    /// <param name="onlyNotice">Whether only a deletion notice is taken out, because the bundle exists after all.</param>
    public void Withdraw(string resourceId, bool onlyNotice)
    {
        // Its id stays in the order and is passed over.
        if (_entries.TryGetValue(resourceId, out var waiting) && (!onlyNotice || waiting.Frame is not null))
        {
            _entries.Remove(resourceId);
        }
    }

    // They stay in the order until their turn comes, which must not make it grow without end.
    private void ForgetWithdrawn()
    {
        if (_order.Count <= (2 * _entries.Count) + MostWithdrawn)
        {
            return;
        }

        string[] waiting = [.. _order.Where(_entries.ContainsKey).Distinct()];
        _order.Clear();
        Array.ForEach(waiting, _order.Enqueue);
    }

    /// <summary>Takes entries of one kind from the front of the line, at most <paramref name="max"/>.</summary>
    public bool TryTake(int max, [NotNullWhen(true)] out IReadOnlyList<KeyValuePair<string, BacklogEntry>>? taken)
    {
        taken = null;
        if (IsEmpty)
        {
            return false;
        }

        var part = new List<KeyValuePair<string, BacklogEntry>>();
        while (part.Count < max && _order.TryPeek(out var id))
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                _order.Dequeue();
                continue;
            }

            if (part.Count > 0 && !entry.IsOfSameKind(part[0].Value))
            {
                break;
            }

            part.Add(new(_order.Dequeue(), entry));
            _entries.Remove(id);
        }

        taken = part;
        return true;
    }
}

/// <summary>Why a bundle waits, or the frame that stands for it.</summary>
/// <param name="Frame">A frame that is ready, such as a deletion notice; null when the bundle is to be read.</param>
/// <param name="IsRepetition">True when it is sent only if it is still not acknowledged.</param>
internal readonly record struct BacklogEntry(EventFrame? Frame, bool IsRepetition)
{
    /// <summary>True when both can be read with one call.</summary>
    public bool IsOfSameKind(BacklogEntry other) => (Frame is null) == (other.Frame is null) && IsRepetition == other.IsRepetition;
}
