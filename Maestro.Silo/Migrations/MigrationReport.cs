namespace Maestro.Silo.Migrations;

/// <summary>What one run of <see cref="MigrationRunner"/> did.</summary>
/// <param name="Applied">The steps this run applied, in order, as <c>NNN_name</c>; empty when there was nothing to do.</param>
/// <param name="SchemaVersion">The number of the last step now in the database; 0 when there is none.</param>
public sealed record MigrationReport(IReadOnlyList<string> Applied, int SchemaVersion);
