using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Maestro.Gateway.Subscriptions;

/// <summary>Open subscriptions by what they subscribe to (a consumer or a source).</summary>
internal sealed class SubscriberTable
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Subscription>> _byKey = new(StringComparer.Ordinal);

    /// <summary>The keys with at least one subscription.</summary>
    public ICollection<string> Keys => _byKey.Keys;

    /// <summary>The subscriptions of a key; empty when there are none.</summary>
    public ImmutableArray<Subscription> Of(string key) => _byKey.TryGetValue(key, out var subscriptions) ? subscriptions : [];

    /// <summary>Adds a subscription; true when it is the first of its key.</summary>
    public bool Add(string key, Subscription subscription) =>
        _byKey.AddOrUpdate(key, _ => [subscription], (_, present) => present.Add(subscription)).Length == 1;

    /// <summary>Removes a subscription; true when it was the last of its key.</summary>
    public bool Remove(string key, Subscription subscription)
    {
        while (_byKey.TryGetValue(key, out var present))
        {
            var left = present.Remove(subscription);
            if (left.IsEmpty ? _byKey.TryRemove(new(key, present)) : _byKey.TryUpdate(key, left, present))
            {
                return left.IsEmpty;
            }
        }

        return false;
    }
}
