using System.Collections.Immutable;
using Maestro.Grains.Consumers;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Orleans.Serialization.TypeSystem;

namespace Maestro.Grains.Rebalancing;

/// <inheritdoc cref="IConsumerPlacement"/>
internal sealed class ConsumerPlacement(ISiloStatusOracle silos, IGrainFactory grains, GrainReferences references) : IConsumerPlacement
{
    /// <summary>What Orleans' statistics call the grain.</summary>
    private static readonly string GrainClass = RuntimeTypeNameFormatter.Format(typeof(ConsumerGrain));

    /// <inheritdoc/>
    public SiloAddress Here => silos.SiloAddress;

    /// <inheritdoc/>
    public ImmutableHashSet<SiloAddress> ActiveSilos => [.. silos.GetApproximateSiloStatuses(onlyActive: true).Keys];

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<SiloAddress, int>> CountAsync(ImmutableHashSet<SiloAddress> silos)
    {
        var statistics = await grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics([.. silos]);
        var counts = silos.ToDictionary(silo => silo, _ => 0);
        foreach (var statistic in statistics.Where(statistic => statistic.GrainType == GrainClass))
        {
            counts[statistic.SiloAddress] += statistic.ActivationCount;
        }

        return counts;
    }

    /// <inheritdoc/>
    public async Task MoveAsync(string consumer, SiloAddress silo)
    {
        // It goes with this call only; the caller's context is as it was when this method has returned.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        await references.Consumer(consumer).AsReference<IGrainManagementExtension>().MigrateOnIdle();
    }
}
