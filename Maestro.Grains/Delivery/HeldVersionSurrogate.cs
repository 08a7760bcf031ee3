using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Delivery;

/// <summary>How <see cref="HeldVersion"/> of the wire contract travels between silos.</summary>
[GenerateSerializer, Immutable, Alias("maestro.held-version")]
internal struct HeldVersionSurrogate
{
    [Id(0)]
    public string ResourceId;

    [Id(1)]
    public long Version;
}

[RegisterConverter]
internal sealed class HeldVersionConverter : IConverter<HeldVersion, HeldVersionSurrogate>
{
    public HeldVersion ConvertFromSurrogate(in HeldVersionSurrogate surrogate) => new(surrogate.ResourceId, surrogate.Version);

    public HeldVersionSurrogate ConvertToSurrogate(in HeldVersion value) => new() { ResourceId = value.ResourceId, Version = value.Version };
}
