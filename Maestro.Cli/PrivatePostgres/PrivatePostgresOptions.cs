namespace Maestro.Cli.PrivatePostgres;

/// <summary>What a private PostgreSQL is started with.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>
    /// Where everything of the server lives; made when absent. When its account cannot reach this directory, the data goes to a
    /// directory below <c>/var/tmp</c> and this one keeps a file <c>location</c> that says where.
    /// </summary>
    public required string DataDirectory { get; init; }

    /// <summary>The loopback port; null takes the one of the last run if it is free, else any free one.</summary>
    public int? Port { get; init; }

    /// <summary>The database that <see cref="PrivatePostgresServer.ConnectionString"/> names; made when absent.</summary>
    public string Database { get; init; } = "maestro";

    /// <summary>Server settings (<c>postgresql.conf</c> names) that win over the defaults; none by default.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Octets of memory the machine has; the pages that PostgreSQL keeps in memory follow from it. This machine's (or container's) by default.</summary>
    public long AvailableMemory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>False gives up all safety against a crash for speed: for tests only. True by default.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>How long a start may take, recovery after a crash included. Default: two minutes.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a stop waits for running transactions to be rolled back before it becomes an immediate one. Default: 20 seconds.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
