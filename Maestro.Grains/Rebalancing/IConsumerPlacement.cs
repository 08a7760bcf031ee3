using System.Collections.Immutable;

namespace Maestro.Grains.Rebalancing;

/// <summary>On which silos the grains of the consumers live, and how they and their bundles get to others.</summary>
internal interface IConsumerPlacement
{
    /// <summary>This silo.</summary>
    SiloAddress Here { get; }

    /// <summary>The silos that take part in the cluster, as far as this one knows; itself only from when it does.</summary>
    ImmutableHashSet<SiloAddress> ActiveSilos { get; }

    /// <summary>How many grains of consumers are active on each of the silos; 0 where there are none.</summary>
    /// <exception cref="OrleansException">One of the silos does not answer; it may be about to go.</exception>
    Task<IReadOnlyDictionary<SiloAddress, int>> CountAsync(ImmutableHashSet<SiloAddress> silos);

    /// <summary>
    /// Has a consumer's grain go to another silo when it has answered the calls it is busy with; calls that come meanwhile are passed on. It ends
    /// before that. A grain that the silo cannot take stays where it is.
    /// </summary>
    Task MoveAsync(string consumer, SiloAddress silo);

    /// <summary>The silo where the consumer's grain was last known to be; null when it is active nowhere.</summary>
    /// <exception cref="OrleansException">Nobody knows for now.</exception>
    Task<SiloAddress?> FindAsync(string consumer);

    /// <summary>Does with a bundle's grain what <see cref="MoveAsync"/> does with a consumer's.</summary>
    Task MoveBundleAsync(string resourceId, SiloAddress silo);
}
