namespace Maestro.Cli.Settings;

/// <summary>The PostgreSQL connection (rest-and-operations.md section 4.2).</summary>
/// <param name="ConnectionString">For the server: pooled, with limits on statements. Holds the password.</param>
/// <param name="MigrationConnectionString">For migrations: no limit on statements. Holds the password.</param>
/// <param name="LogStatements">Whether every SQL statement is logged.</param>
internal sealed record DatabaseSettings(string ConnectionString, string MigrationConnectionString, bool LogStatements)
{
    /// <summary>Where the database is, without secrets: <c>user@host:port/name</c>.</summary>
    public required string Location { get; init; }

    /// <inheritdoc cref="Location"/>
    public override string ToString() => Location;
}
