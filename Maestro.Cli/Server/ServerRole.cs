namespace Maestro.Cli.Server;

/// <summary>What a server process hosts.</summary>
internal enum ServerRole
{
    /// <summary>Silo and gateway in one process.</summary>
    Server,

    /// <summary>Grains only.</summary>
    Silo,

    /// <summary>The front door only: gRPC and REST.</summary>
    Gateway,
}
