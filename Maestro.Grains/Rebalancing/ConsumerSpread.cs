using System.Collections.Immutable;

namespace Maestro.Grains.Rebalancing;

/// <summary>Consumers that go to another silo.</summary>
/// <param name="Silo">Where they go.</param>
/// <param name="Count">How many; more than 0.</param>
internal readonly record struct ConsumerShare(SiloAddress Silo, int Count);

/// <summary>Which share of its consumers a silo gives away, so that all silos come to carry about the same.</summary>
internal static class ConsumerSpread
{
    /// <summary>So many above the mean are no matter: what they cost a silo is less than what a move of them disturbs.</summary>
    public const int LeastSurplus = 50;

    /// <summary>
    /// So much above the mean is no matter either. Consumers come and go unevenly, and whoever was moved must not come back with the next of them:
    /// a silo that was given consumers up to the mean has this much room before it gives any away.
    /// </summary>
    private const double Tolerance = 0.2;

    /// <summary>
    /// For a consumer that moves, the gateways are asked who holds it and its bundles are read, so not all of a fleet may move at once. With a tenth of the
    /// surplus in each round, half of it has moved after seven.
    /// </summary>
    private const int RoundsOfSurplus = 10;

    /// <summary>So many are no burden at all, and the last tenths of a small surplus would take for ever.</summary>
    private const int LeastInRound = 100;

    /// <summary>What the silo gives away now, in proportion to what the others lack; nothing when it carries about as much as they do.</summary>
    /// <param name="counts">How many consumers each active silo carries; 0 when it carries none.</param>
    /// <param name="here">The silo that gives away; one of them.</param>
    public static ImmutableArray<ConsumerShare> Plan(IReadOnlyDictionary<SiloAddress, int> counts, SiloAddress here)
    {
        var mean = counts.Values.Average();
        var surplus = (int)(counts[here] - mean);
        if (surplus <= Math.Max(LeastSurplus, mean * Tolerance))
        {
            return [];
        }

        (SiloAddress Silo, long Count)[] lacking = [.. counts.Select(pair => (pair.Key, (long)(mean - pair.Value))).Where(lack => lack.Item2 > 0)];
        var lack = lacking.Sum(each => each.Count);
        var moving = Math.Min(surplus, Math.Max(LeastInRound, surplus / RoundsOfSurplus));
        var shares = ImmutableArray.CreateBuilder<ConsumerShare>();
        var (lackSoFar, movingSoFar) = (0L, 0);
        foreach (var (silo, count) in lacking)
        {
            // Rounded at the sums, so that the shares are as many as there are to move.
            lackSoFar += count;
            var share = (int)(moving * lackSoFar / lack) - movingSoFar;
            movingSoFar += share;
            if (share > 0)
            {
                shares.Add(new ConsumerShare(silo, share));
            }
        }

        return shares.ToImmutable();
    }
}
