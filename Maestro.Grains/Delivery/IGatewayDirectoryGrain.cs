using System.Collections.Immutable;

namespace Maestro.Grains.Delivery;

/// <summary>Knows the live gateways and what they watch; one grain for the cluster (key 0), rebuilt from announcements.</summary>
[Alias("maestro.gateway-directory")]
public interface IGatewayDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// A gateway tells that it lives and which sources it watches. When the answer is there, every silo knows. It is repeated as a
    /// sign of life.
    /// </summary>
    [Alias("announce")]
    Task Announce(GatewayAnnouncement announcement);

    /// <summary>A gateway leaves in order.</summary>
    [Alias("leave")]
    Task Leave(string gatewayId);

    /// <summary>The gateways that are known now.</summary>
    [Alias("list")]
    Task<GatewayList> List();
}

/// <summary>The gateways that are known.</summary>
/// <param name="Gateways">One announcement each.</param>
/// <param name="Complete">
/// False shortly after a fail-over of the directory, when a live gateway may not have repeated its announcement yet: then a gateway that is
/// missing must not be taken for dead.
/// </param>
/// <param name="Epoch">When the directory was activated (UTC ticks).</param>
/// <param name="Version">Grows with each change within an epoch, so that an answer that was overtaken is recognised.</param>
[GenerateSerializer, Immutable, Alias("maestro.gateway-list")]
public sealed record GatewayList(
    [property: Id(0)] ImmutableArray<GatewayAnnouncement> Gateways,
    [property: Id(1)] bool Complete,
    [property: Id(2)] long Epoch,
    [property: Id(3)] long Version)
{
    /// <summary>True when the other list tells what was before this one.</summary>
    public bool IsNewerThan(GatewayList other) => Epoch != other.Epoch ? Epoch > other.Epoch : Version > other.Version;
}

/// <summary>One gateway and what it watches.</summary>
/// <param name="GatewayId">Unique for the life of the gateway process.</param>
/// <param name="Gateway">Where to send.</param>
/// <param name="Sources">Sources with at least one open subscription there.</param>
/// <param name="Revision">Grows with each change, so that an older announcement never replaces a newer one.</param>
[GenerateSerializer, Immutable, Alias("maestro.gateway-announcement")]
public sealed record GatewayAnnouncement(
    [property: Id(0)] string GatewayId,
    [property: Id(1)] IGateway Gateway,
    [property: Id(2)] ImmutableHashSet<string> Sources,
    [property: Id(3)] long Revision);
