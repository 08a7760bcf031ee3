using System.Collections.Concurrent;
using System.Collections.Immutable;
using Maestro.Grains.Rebalancing;

namespace Maestro.Grains.Tests.Rebalancing;

using static SampleSilos;

/// <summary>A cluster that carries as many consumers as it is told.</summary>
internal sealed class ScriptedPlacement : IConsumerPlacement
{
    private int _looked;

    public SiloAddress Here { get; set; } = Silo(0);

    public Dictionary<SiloAddress, int> Counts { get; set; } = [];

    public Exception? Failure { get; set; }

    public int Asked { get; private set; }

    /// <summary>Is told of each consumer that is told to move; one at a time.</summary>
    public Action<string> Moved { get; set; } = _ => { };

    /// <summary>Where consumers live.</summary>
    public Dictionary<string, SiloAddress> Homes { get; } = [];

    /// <summary>Awaited before a bundle is told to move.</summary>
    public Task BeforeMove { get; set; } = Task.CompletedTask;

    public ConcurrentQueue<(string ResourceId, SiloAddress Silo)> BundleMoves { get; } = [];

    /// <summary>How many rounds there were.</summary>
    public int Looked => Volatile.Read(ref _looked);

    public ConcurrentQueue<(string Consumer, SiloAddress Silo)> Moves { get; } = [];

    public ImmutableHashSet<SiloAddress> ActiveSilos
    {
        get
        {
            Interlocked.Increment(ref _looked);
            return [.. Counts.Keys];
        }
    }

    public Task<IReadOnlyDictionary<SiloAddress, int>> CountAsync(ImmutableHashSet<SiloAddress> silos)
    {
        Asked++;
        return Failure is null ? Task.FromResult<IReadOnlyDictionary<SiloAddress, int>>(Counts) : throw Failure;
    }

    public Task MoveAsync(string consumer, SiloAddress silo)
    {
        Moves.Enqueue((consumer, silo));
        lock (Moves)
        {
            Moved(consumer);
        }

        return Task.CompletedTask;
    }

    public Task<SiloAddress?> FindAsync(string consumer) =>
        Failure is null ? Task.FromResult(Homes.TryGetValue(consumer, out var silo) ? silo : null) : throw Failure;

    public async Task MoveBundleAsync(string resourceId, SiloAddress silo)
    {
        await BeforeMove;
        BundleMoves.Enqueue((resourceId, silo));
    }
}
