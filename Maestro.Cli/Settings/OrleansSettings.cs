using System.Net;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings;

/// <summary>The Orleans cluster.</summary>
internal sealed record OrleansSettings
{
    /// <summary>Port that silos reach each other at.</summary>
    public required int SiloPort { get; init; }

    /// <summary>Port that gateway processes reach a silo at.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>Whether the operator chose <see cref="SiloPort"/>.</summary>
    public required bool SiloPortIsGiven { get; init; }

    /// <summary>Whether the operator chose <see cref="GatewayPort"/>.</summary>
    public required bool GatewayPortIsGiven { get; init; }

    /// <summary>Address other processes reach this silo at; null when Orleans shall find one of this machine.</summary>
    public required IPAddress? AdvertisedAddress { get; init; }

    /// <summary>Processes with the same id form one cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Identity of the stored state.</summary>
    public required string ServiceId { get; init; }

    /// <summary>Storage of hot grains.</summary>
    public required StorageKind Storage { get; init; }

    /// <summary>Takes the Orleans part out of resolved options. A server is advertised where its listeners are, unless that is every interface.</summary>
    public static OrleansSettings From(SettingValues values, ListenerSettings listeners) => new()
    {
        SiloPort = values.Get(OrleansOptions.SiloPort),
        GatewayPort = values.Get(OrleansOptions.SiloGatewayPort),
        SiloPortIsGiven = values.IsGiven(OrleansOptions.SiloPort),
        GatewayPortIsGiven = values.IsGiven(OrleansOptions.SiloGatewayPort),
        AdvertisedAddress = values.Get(OrleansOptions.AdvertisedAddress) ?? Of(listeners),
        ClusterId = values.Get(OrleansOptions.ClusterId),
        ServiceId = values.Get(OrleansOptions.ServiceId),
        Storage = values.Get(OrleansOptions.Storage),
    };

    private static IPAddress? Of(ListenerSettings listeners) =>
        listeners.IsLoopback ? IPAddress.Loopback
        : listeners.Address.Equals(IPAddress.Any) || listeners.Address.Equals(IPAddress.IPv6Any) ? null
        : listeners.Address;
}
