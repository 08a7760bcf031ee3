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
    /// <returns>True when the directory did not know the gateway: what the silos had for it before is lost.</returns>
    /// <exception cref="TimeoutException">A silo that counts as alive could not be told.</exception>
    [Alias("announce")]
    Task<bool> Announce(GatewayAnnouncement announcement);

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
/// <param name="Gone">Gateways that left or were found dead lately.</param>
/// <param name="Directory">The activation of the directory that made the list.</param>
/// <param name="Number">Grows with each list that activation makes, so that an older list never replaces a newer one.</param>
[GenerateSerializer, Immutable, Alias("maestro.gateway-list")]
public sealed record GatewayList(
    [property: Id(0)] ImmutableArray<GatewayAnnouncement> Gateways,
    [property: Id(1)] bool Complete,
    [property: Id(2)] string Directory,
    [property: Id(3)] long Number,
    [property: Id(4)] ImmutableArray<string> Gone);

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
    [property: Id(3)] long Revision)
{
    /// <summary>Whether the gateway is connected to a message broker, and so reaches the agents of every consumer.</summary>
    [Id(4)] public bool AtBroker { get; init; }

    /// <summary>Whether the gateway reaches agents through a message broker, connected to it or not.</summary>
    [Id(5)] public bool UsesBroker { get; init; }
}
