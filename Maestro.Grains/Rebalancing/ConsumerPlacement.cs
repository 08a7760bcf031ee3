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
    public Task MoveAsync(string consumer, SiloAddress silo) => MoveAsync(references.Consumer(consumer), silo);

    /// <inheritdoc/>
    public async Task<SiloAddress?> FindAsync(string consumer) =>
        await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(references.Consumer(consumer));

    /// <inheritdoc/>
    public Task MoveBundleAsync(string resourceId, SiloAddress silo) => MoveAsync(references.ResourceBundle(resourceId), silo);

    private static async Task MoveAsync(IAddressable grain, SiloAddress silo)
    {
        // It goes with this call only; the caller's context is as it was when this method has returned.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        await grain.AsReference<IGrainManagementExtension>().MigrateOnIdle();
    }
}
