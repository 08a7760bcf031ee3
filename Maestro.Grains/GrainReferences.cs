using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Grains;

/// <summary>
/// References to the grains that every event needs. Orleans' own <c>GetGrain</c> finds the types of a grain by reflection each time, which
/// costs more than the rest of making a reference; here that is done once.
/// </summary>
public sealed class GrainReferences(IGrainFactory grains)
{
    private readonly Lazy<KnownGrain> _resourceBundle = new(() => KnownGrain.Of(grains.GetGrain<IResourceBundleGrain>("any")));
    private readonly Lazy<KnownGrain> _consumer = new(() => KnownGrain.Of(grains.GetGrain<IConsumerGrain>("any")));

    /// <summary>The resource bundle of that id.</summary>
    public IResourceBundleGrain ResourceBundle(string id) => (IResourceBundleGrain)_resourceBundle.Value.Get(grains, id);

    /// <summary>The consumer of that name.</summary>
    public IConsumerGrain Consumer(string name) => (IConsumerGrain)_consumer.Value.Get(grains, name);

    private sealed record KnownGrain(GrainType Type, GrainInterfaceType Interface)
    {
        public static KnownGrain Of(IAddressable any) => new(any.GetGrainId().Type, ((GrainReference)any).InterfaceType);

        public IAddressable Get(IGrainFactory grains, string key) => grains.GetGrain(GrainId.Create(Type, key), Interface);
    }
}
