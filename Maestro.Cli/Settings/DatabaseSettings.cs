namespace Maestro.Cli.Settings;

/// <summary>The PostgreSQL connection (rest-and-operations.md section 4.2).</summary>
/// <param name="ConnectionString">For the server: pooled, with limits on statements. Holds the password, if it is a fixed one.</param>
/// <param name="MigrationConnectionString">For migrations: no limit on statements. Holds the password, if it is a fixed one.</param>
/// <param name="LogStatements">Whether every SQL statement is logged.</param>
internal sealed record DatabaseSettings(string ConnectionString, string MigrationConnectionString, bool LogStatements)
{
    /// <summary>Where the database is, without secrets: <c>user@host:port/name</c>.</summary>
    public required string Location { get; init; }

    /// <summary>The scope of the Azure tokens that take the place of a password; null where there is a password.</summary>
    public string? TokenScope { get; init; }

    /// <summary>The password for the next connection, where it changes while the process runs; null leaves it to the connection strings.</summary>
    public Func<string>? Password { get; init; }

    /// <inheritdoc cref="Location"/>
    public override string ToString() => Location;
}
