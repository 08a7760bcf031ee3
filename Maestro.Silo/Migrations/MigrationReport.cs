using Maestro.Silo.Migrations.Original;

namespace Maestro.Silo.Migrations;

/// <summary>What one run of <see cref="MigrationRunner"/> did.</summary>
/// <param name="Applied">The steps this run applied, in order, as <c>NNN_name</c>; empty when there was nothing to do.</param>
/// <param name="SchemaVersion">The number of the last step now in the database; 0 when there is none.</param>
/// <param name="ProgramVersion">The number of the last step the program knows; a database at a higher one was migrated by a newer program.</param>
/// <param name="TakenOver">What was found of the original server and is ours now; null when the database was not one of its.</param>
public sealed record MigrationReport(IReadOnlyList<string> Applied, int SchemaVersion, int ProgramVersion, OriginalDatabase? TakenOver = null);
