using System.Net;
using Maestro.Grains.Reprocessing;
using Maestro.Silo.Neighbours;

namespace Maestro.Silo.Platform;

/// <summary>Which grain storage keeps consumers and resource bundles.</summary>
public enum GrainStorageKind
{
    /// <summary>The typed tables, written in groups.</summary>
    GroupCommit,
    /// <summary>Orleans' ADO.NET persistence, for measurements only: lists and resyncs do not see what it stores.</summary>
    AdoNet,
}

/// <summary>How a silo joins its cluster and reaches PostgreSQL.</summary>
public sealed record SiloSettings
{
    /// <summary>Connection string of the database, which is migrated already. Its pool size is shared by grains and lists.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The password for the next connection, where it changes while the process runs; null leaves it to <see cref="ConnectionString"/>.</summary>
    public Func<string>? Password { get; init; }

    /// <summary>Orleans cluster id.</summary>
    public string ClusterId { get; init; } = "maestro";

    /// <summary>Orleans service id.</summary>
    public string ServiceId { get; init; } = "maestro";

    /// <summary>The address other silos and gateways reach this silo at; null lets Orleans choose the machine's own.</summary>
    public IPAddress? AdvertisedAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The address both ports are opened on, see <see cref="SiloAddresses.ToListenOn"/>.</summary>
    public IPAddress ListenAddress => SiloAddresses.ToListenOn(AdvertisedAddress, SiloAddresses.IsOfThisMachine);

    /// <summary>Port between silos.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Port for gateways in other processes.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary>Whether the silo gathers what the Orleans dashboard shows; that costs a little with each call.</summary>
    public bool Dashboard { get; init; } = true;

    /// <summary>Which storage keeps consumers and bundles.</summary>
    public GrainStorageKind Storage { get; init; }

    /// <summary>Where the platform is; null when there is no reprocessing.</summary>
    public NeighbourSettings? Neighbours { get; init; }

    /// <summary>How long the event history is kept.</summary>
    public TimeSpan EventHistoryRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bundles that were never reported on for this long are sent again; zero switches the search off.</summary>
    public TimeSpan UndeliveredThreshold { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How reprocessing behaves; null leaves it out. The host then provides the neighbours it calls.</summary>
    public ReprocessingOptions? Reprocessing { get; init; }
}
