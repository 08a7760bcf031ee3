using Maestro.Grains.ResourceBundles;
using Orleans.Storage;

namespace Maestro.Bench.StorageContest;

/// <summary>Writes through a grain storage, as the grains do.</summary>
internal sealed class GrainStorageContender(string name, IGrainStorage storage, BundleStates states, int bundles) : IContender
{
    private const string Type = "resource-bundle";

    private readonly GrainState<ResourceBundleState>[] _held =
        [.. Enumerable.Range(0, bundles).Select(_ => new GrainState<ResourceBundleState> { State = new ResourceBundleState() })];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task CreateAsync(int bundle) => WriteAsync(bundle, states.Created(bundle));

    /// <inheritdoc/>
    public Task UpdateAsync(int bundle, int version) => WriteAsync(bundle, states.Updated(_held[bundle].State!, bundle, version));

    private Task WriteAsync(int bundle, ResourceBundleState state)
    {
        _held[bundle].State = state;
        return storage.WriteStateAsync(Type, GrainId.Create(Type, states.Names.Bundle(bundle)), _held[bundle]);
    }
}
