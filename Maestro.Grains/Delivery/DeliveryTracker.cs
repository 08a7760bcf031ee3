using Maestro.Grains.ResourceBundles;

namespace Maestro.Grains.Delivery;

/// <summary>
/// What a consumer was sent and has not acknowledged: the desired version against the acknowledged version of each bundle. Time and
/// randomness come from outside, so that the same code runs in a simulation.
/// </summary>
public sealed class DeliveryTracker(DeliveryOptions options, Random random)
{
    private static readonly TimeSpan StaleDeletionPeriod = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Pending> _pending = [];

    // Never later than the earliest entry; exact after TakeDue. So the hot path needs no search.
    private DateTimeOffset _earliest = DateTimeOffset.MaxValue;

    /// <summary>How many bundles wait for an acknowledgement.</summary>
    public int Count => _pending.Count;

    /// <summary>True when a bundle could not be remembered for lack of room; the store knows it.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>How many deletions were repeated until they were stale; each counts once, however long it stays.</summary>
    public int GivenUp { get; private set; }

    /// <summary>Remembers a bundle that is sent now. False when something newer of it was sent before: then it must not be sent.</summary>
    public bool Sent(string resourceId, int version, bool deleting, DateTimeOffset now)
    {
        // What was stale may be gone long since, and the bundle may live again.
        if (_pending.TryGetValue(resourceId, out var pending) && (deleting || !pending.IsStale))
        {
            if (pending.Deleting ? !deleting : !deleting && version < pending.Version)
            {
                return false;
            }

            if (pending.Version == version && pending.Deleting == deleting)
            {
                SetNext(resourceId, pending, now);
                return true;
            }
        }

        var first = new Pending(version, deleting, Attempts: 0, Since: now, Due: now);
        Remember(resourceId, first with { Due = now + DelayOf(first) });
        return true;
    }

    /// <summary>Remembers a bundle found unacknowledged in the store, to be sent at the given time unless it is known already.</summary>
    public void Found(string resourceId, int version, DateTimeOffset? deletedAt, DateTimeOffset due)
    {
        var deleting = deletedAt is not null;
        if (_pending.TryGetValue(resourceId, out var pending) && pending.Version >= version && pending.Deleting == deleting)
        {
            return;
        }

        var found = new Pending(version, deleting, Attempts: 0, deletedAt ?? due, due);
        if (!BecomesStale(found, due) || HasRoomForStale)
        {
            Remember(resourceId, found);
        }
    }

    // What is stale and finds no room is left to the store, which is no overflow.
    private bool HasRoomForStale => _pending.Count < options.MaxPending / 2;

    /// <summary>Forgets a bundle whose version, or a newer one, was reported; version 0 means that it is gone.</summary>
    public void Acknowledge(string resourceId, int version)
    {
        if (_pending.TryGetValue(resourceId, out var pending) && (version == 0 || (!pending.Deleting && version >= pending.Version)))
        {
            _pending.Remove(resourceId);
        }
    }

    /// <summary>
    /// Forgets what the store shows as acknowledged or gone: the word of it may have got lost. A bundle that lives again under the id of a
    /// removed one is wanted, not deleting.
    /// </summary>
    /// <param name="stored">Every bundle of the consumer.</param>
    /// <param name="newer">Bundles that were sent since the read began, of which it may not know; they are left alone.</param>
    public void Settle(IReadOnlyCollection<BundleVersion> stored, IReadOnlySet<string>? newer = null)
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var open = stored.Where(bundle => !bundle.Acknowledged).ToDictionary(bundle => bundle.ResourceId);
        foreach (var (id, pending) in _pending)
        {
            if (newer?.Contains(id) == true)
            {
                continue;
            }

            if (!open.TryGetValue(id, out var bundle))
            {
                _pending.Remove(id);
            }
            else if (pending.Deleting && bundle.DeletedAt is null)
            {
                // What is stale waits for long, and the bundle does not.
                Set(id, pending with
                {
                    Version = bundle.Version, Deleting = false, IsStale = false, Due = pending.IsStale ? DateTimeOffset.MinValue : pending.Due,
                });
            }
        }
    }

    /// <summary>True while the bundle waits for an acknowledgement.</summary>
    public bool IsPending(string resourceId) => _pending.ContainsKey(resourceId);

    /// <summary>When the bundle is sent again; null when it does not wait.</summary>
    public DateTimeOffset? DueOf(string resourceId) => _pending.TryGetValue(resourceId, out var pending) ? pending.Due : null;

    /// <summary>Brings what waits forward to the given time, because an agent has just attached; its resync brings it the stale deletions.</summary>
    public void Expedite(DateTimeOffset due)
    {
        foreach (var (id, pending) in _pending)
        {
            if (pending.Due > due && !pending.IsStale)
            {
                Set(id, pending with { Due = due });
            }
        }
    }

    /// <summary>
    /// The bundles to send again now; each gets its next, later time. Deletions that are stale come up once per hour from then on, and are left to
    /// the store where they would take the room of others.
    /// </summary>
    public string[] TakeDue(DateTimeOffset now)
    {
        List<string> due = [];
        _earliest = DateTimeOffset.MaxValue;
        foreach (var (id, pending) in _pending)
        {
            var becomesStale = !pending.IsStale && BecomesStale(pending, now);

            // One that was stale when it was found in the store never was repeated, and is found again with every agent that attaches.
            GivenUp += becomesStale && pending.Attempts > 0 ? 1 : 0;
            if ((becomesStale || pending.IsStale) && _pending.Count > options.MaxPending / 2)
            {
                _pending.Remove(id);
            }
            else if (becomesStale)
            {
                SetNext(id, pending with { IsStale = true }, now);
            }
            else if (pending.Due <= now)
            {
                SetNext(id, pending with { Attempts = pending.Attempts + 1 }, now);
                due.Add(id);
            }
            else
            {
                _earliest = pending.Due < _earliest ? pending.Due : _earliest;
            }
        }

        return [.. due];
    }

    /// <summary>When to look for due bundles next, at the latest when one is due; null when nothing waits.</summary>
    public DateTimeOffset? NextDue() => _pending.Count == 0 ? null : _earliest;

    /// <summary>True once when there is room again after an overflow: the store is to be read.</summary>
    public bool TakeRoomAfterOverflow()
    {
        if (!Overflowed || _pending.Count > options.MaxPending / 2)
        {
            return false;
        }

        Overflowed = false;
        return true;
    }

    private bool BecomesStale(in Pending pending, DateTimeOffset now) =>
        pending.Deleting && options.StaleDeleteThreshold > TimeSpan.Zero && now - pending.Since > options.StaleDeleteThreshold;

    private void Remember(string resourceId, Pending pending)
    {
        if (_pending.Count >= options.MaxPending && !_pending.ContainsKey(resourceId))
        {
            Overflowed = true;
            return;
        }

        Set(resourceId, pending);
    }

    private void Set(string resourceId, Pending pending)
    {
        _pending[resourceId] = pending;
        _earliest = pending.Due < _earliest ? pending.Due : _earliest;
    }

    private void SetNext(string resourceId, in Pending pending, DateTimeOffset now) => Set(resourceId, pending with { Due = now + DelayOf(pending) });

    private TimeSpan DelayOf(in Pending pending)
    {
        var doubled = options.RedeliveryDelay * Math.Pow(2, Math.Min(pending.Attempts, 16));
        var capped = doubled < options.RedeliveryMaxDelay ? doubled : options.RedeliveryMaxDelay;
        return (pending.IsStale ? StaleDeletionPeriod : capped) * (1 + (random.NextDouble() * 0.25));
    }

    private readonly record struct Pending(int Version, bool Deleting, int Attempts, DateTimeOffset Since, DateTimeOffset Due, bool IsStale = false);
}
