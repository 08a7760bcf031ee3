namespace Maestro.Grains.ResourceBundles;

/// <summary>
/// Where a grain keeps its last spec: the next one is written over it. What an event came in is given up with the event, so the garbage
/// collector has not to move the payloads of each event into the old generation, and to search all grains for those they replaced.
/// </summary>
internal struct SpecMemory
{
    // A spec varies a little with every version: room for a sixteenth more.
    private const int Reserve = 16;

    private byte[]? _octets;

    /// <summary>The spec, in this memory. What was kept before is lost.</summary>
    public StoredSpec Keep(StoredSpec spec)
    {
        var octets = Room(spec);
        return spec with
        {
            Attributes = Take(spec.Attributes, ref octets),
            Metadata = Take(spec.Metadata, ref octets),
            Data = Take(spec.Data, ref octets),
        };
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> payload, ref Memory<byte> octets)
    {
        var taken = octets[..payload.Length];
        payload.CopyTo(taken);
        octets = octets[payload.Length..];
        return taken;
    }

    // Other memory when the spec does not fit, when much would be held for little, and when part of the spec is in this one.
    private Memory<byte> Room(StoredSpec spec)
    {
        var length = spec.Attributes.Length + spec.Metadata.Length + spec.Data.Length;
        if (_octets is null || _octets.Length < length || _octets.Length / 4 > length
            || Holds(spec.Attributes) || Holds(spec.Metadata) || Holds(spec.Data))
        {
            _octets = GC.AllocateUninitializedArray<byte>(length + (length / Reserve));
        }

        return _octets;
    }

    private readonly bool Holds(ReadOnlyMemory<byte> payload) => payload.Span.Overlaps(_octets);
}
