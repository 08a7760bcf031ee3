using System.Collections.Immutable;

namespace Maestro.Grains.Delivery;

/// <summary>
/// Which of the gateways at a message broker speaks for a consumer: everybody who knows the same gateways finds the same one, and when one
/// comes or goes only its share moves (rendezvous hashing).
/// </summary>
public sealed class BrokerOwners
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    private readonly ImmutableArray<(string GatewayId, ulong Seed)> _gateways;

    /// <summary>Nobody is at a broker.</summary>
    public static readonly BrokerOwners None = new([]);

    /// <summary>Makes the table for gateways that are connected to the broker.</summary>
    public BrokerOwners(IEnumerable<string> gatewayIds) =>
        _gateways = [.. gatewayIds.Order(StringComparer.Ordinal).Select(id => (id, Hash(FnvOffset, id)))];

    /// <summary>True when no gateway is connected to a broker.</summary>
    public bool IsEmpty => _gateways.IsEmpty;

    /// <summary>How many they are.</summary>
    public int Count => _gateways.Length;

    /// <summary>Whether the gateway is one of them.</summary>
    public bool Contains(string gatewayId) => _gateways.Any(gateway => gateway.GatewayId == gatewayId);

    /// <summary>Whether they are the same gateways.</summary>
    public bool IsSameAs(BrokerOwners other) => _gateways.AsSpan().SequenceEqual((other ?? None)._gateways.AsSpan());

    /// <summary>Whether one of the others is none of these.</summary>
    public bool LacksAnyOf(BrokerOwners others) => (others ?? None)._gateways.Any(other => !Contains(other.GatewayId));

    /// <summary>The gateway that speaks for the consumer; null when there is none.</summary>
    public string? OwnerOf(string consumerName)
    {
        string? owner = null;
        var highest = 0UL;
        foreach (var (gatewayId, seed) in _gateways)
        {
            var score = Mixed(Hash(seed, consumerName));
            if (owner is null || score > highest)
            {
                (owner, highest) = (gatewayId, score);
            }
        }

        return owner;
    }

    private static ulong Hash(ulong seed, string text)
    {
        var hash = seed;
        foreach (var c in text)
        {
            hash = (hash ^ c) * FnvPrime;
        }

        return hash;
    }

    // The last characters reach the high bits of the hash only by this (the finalizer of MurmurHash3).
    private static ulong Mixed(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
