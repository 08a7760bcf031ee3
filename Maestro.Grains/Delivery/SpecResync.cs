using System.Collections.Immutable;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Delivery;

/// <summary>What an agent is to be sent after it told what it holds.</summary>
/// <param name="ToSend">Bundles it lacks, holds in an older version, or has to delete.</param>
/// <param name="ToDelete">What it holds and the server does not know, with the version it reported.</param>
/// <param name="Refused">Those of them that are held back by the switch or the safety threshold.</param>
public sealed record ResyncPlan(ImmutableArray<BundleVersion> ToSend, ImmutableArray<HeldVersion> ToDelete, ImmutableArray<HeldVersion> Refused)
{
    /// <summary>
    /// The plan when some of what was held back is known to have been removed: those may go, whatever their number. The history remembers them,
    /// so it is no lost database.
    /// </summary>
    public ResyncPlan Allow(IReadOnlySet<string> removed) => this with
    {
        ToDelete = [.. ToDelete, .. Refused.Where(held => removed.Contains(held.ResourceId))],
        Refused = [.. Refused.Where(held => !removed.Contains(held.ResourceId))],
    };
}

/// <summary>The decision of protocol.md section 4.5.</summary>
public static class SpecResync
{
    /// <summary>Compares what the agent holds with what is stored.</summary>
    /// <param name="stored">Every bundle of the consumer, read completely.</param>
    /// <param name="held">What the agent reported.</param>
    /// <param name="consumerExists">Whether the consumer is registered; if not, nothing is ever deleted.</param>
    /// <param name="options">The switch and the threshold for deletion notices.</param>
    public static ResyncPlan Plan(
        IReadOnlyCollection<BundleVersion> stored, ImmutableArray<HeldVersion> held, bool consumerExists, DeliveryOptions options)
    {
        var heldVersions = new Dictionary<string, long>(held.Length);
        foreach (var (id, version) in held)
        {
            heldVersions[id] = version;
        }

        var reported = heldVersions.Count;
        var toSend = ImmutableArray.CreateBuilder<BundleVersion>();
        foreach (var bundle in stored)
        {
            var lacks = !heldVersions.Remove(bundle.ResourceId, out var heldVersion);
            if (bundle.DeletedAt is not null || bundle.Version == 0 || lacks || bundle.Version > heldVersion)
            {
                toSend.Add(bundle);
            }
        }

        ImmutableArray<HeldVersion> unknown = [.. heldVersions.Select(pair => new HeldVersion(pair.Key, pair.Value))];
        var refuse = !options.ResyncDeletionNotices
            || !consumerExists
            || (unknown.Length > options.ResyncDeletionLimit && unknown.Length > reported / 2);
        return refuse ? new ResyncPlan(toSend.ToImmutable(), [], unknown) : new ResyncPlan(toSend.ToImmutable(), unknown, []);
    }
}
