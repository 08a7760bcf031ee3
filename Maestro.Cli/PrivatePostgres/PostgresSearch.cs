namespace Maestro.Cli.PrivatePostgres;

/// <summary>What the search for an installation of PostgreSQL came to.</summary>
/// <param name="Found">The installation; null when there is none.</param>
/// <param name="Reason">A sentence that says why there is none; empty when there is one.</param>
internal sealed record PostgresSearch(PostgresBinaries? Found, string Reason);
