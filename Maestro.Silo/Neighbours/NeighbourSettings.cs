using Maestro.Protocol.Reprocessing;

namespace Maestro.Silo.Neighbours;

/// <summary>Where the services of the platform are (reprocessing.md section 4.1).</summary>
public sealed record NeighbourSettings
{
    /// <summary>API core.</summary>
    public Uri ApiCore { get; init; } = new("http://localhost:9110");

    /// <summary>Discovery.</summary>
    public Uri Discovery { get; init; } = new("http://localhost:8090");

    /// <summary>Process memory.</summary>
    public Uri ProcessMemory { get; init; } = new("http://localhost:9091");

    /// <summary>The event manager.</summary>
    public Uri EventManager { get; init; } = new("http://localhost:8081");

    /// <summary>What stands before the host name that API core knows of a domain app; may be empty (section 4.6).</summary>
    public string DomainHostPrefix { get; init; } = "maestro-";

    /// <summary>The broker.</summary>
    public BrokerAddress Broker { get; init; } = new();
}
