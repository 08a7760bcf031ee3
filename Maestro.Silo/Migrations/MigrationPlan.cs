namespace Maestro.Silo.Migrations;

/// <summary>A row of <c>maestro_migrations</c>.</summary>
/// <param name="Number">The migration's number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Checksum">The checksum of its text when it was applied.</param>
/// <param name="OldestProgram">Its <see cref="Migration.OldestProgram"/>, for programs that do not have its text.</param>
internal sealed record AppliedMigration(int Number, string Name, string Checksum, int OldestProgram);

/// <summary>Decides which steps a database still needs.</summary>
internal static class MigrationPlan
{
    /// <summary>The steps to apply, in order; none when a newer program has migrated the database, and this one can work with it all the same.</summary>
    /// <param name="known">The program's steps, ordered by number.</param>
    /// <param name="applied">The database's steps, ordered by number.</param>
    /// <exception cref="MigrationException">
    /// The database has a step that only a newer program can work with or that was edited since, or misses one before another;
    /// or the program's own steps are not numbered 1, 2, 3 and so on.
    /// </exception>
    public static IReadOnlyList<Migration> Decide(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied)
    {
        for (var i = 0; i < known.Count; i++)
        {
            if (known[i].Number != i + 1)
            {
                throw new MigrationException(
                    $"This program's migrations are not numbered without gaps: {known[i].FileName} stands where {i + 1:D3} is expected.");
            }
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i].Number != i + 1)
            {
                throw new MigrationException(
                    $"The database has a gap: migration {applied[i].Number:D3}_{applied[i].Name} is applied but {NameOf(known, i)} is not. "
                    + "Restore the database from a backup, or apply the missing step by hand and record it in maestro_migrations.");
            }

            if (i < known.Count)
            {
                CheckUnedited(known[i], applied[i]);
            }
        }

        CheckFit(known, applied);
        return [.. known.Skip(applied.Count)];
    }

    /// <summary>Tells how a database stands to the program; the arguments are those of <see cref="Decide"/>.</summary>
    public static SchemaCheck Check(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied)
    {
        try
        {
            var missing = Decide(known, applied);
            if (missing.Count > 0)
            {
                return new SchemaCheck(
                    SchemaState.TooOld,
                    $"The database schema is too old: it is at version {applied.Count} and this program needs {known.Count} "
                    + $"({missing[0].FileName} is the first step that is missing). Run `maestro migrate`.");
            }

            return applied.Count > known.Count
                ? new SchemaCheck(SchemaState.Newer, $"The database is at version {applied.Count}, which is newer than this program's {known.Count}.")
                : new SchemaCheck(SchemaState.Current, $"The schema is up to date (version {applied.Count}).");
        }
        catch (MigrationException problem)
        {
            return new SchemaCheck(SchemaState.Unusable, problem.Message);
        }
    }

    private static void CheckUnedited(Migration known, AppliedMigration step)
    {
        if (step.Name != known.Name || step.Checksum != known.Checksum)
        {
            throw new MigrationException(
                $"Migration {step.Number:D3}_{step.Name} was applied to the database with checksum {step.Checksum}, but this program has "
                + $"{known.FileName} with checksum {known.Checksum}. An applied migration must not be edited; add a new one instead.");
        }
    }

    private static void CheckFit(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied)
    {
        if (applied.Skip(known.Count).MaxBy(step => step.OldestProgram) is { } step && step.OldestProgram > known.Count)
        {
            throw new MigrationException(
                $"The database is at version {applied.Count}, and since {step.Number:D3}_{step.Name} only a program that knows version "
                + $"{step.OldestProgram} can work with it; this one knows {known.Count}. Start a newer Maestro.");
        }
    }

    private static string NameOf(IReadOnlyList<Migration> known, int index) => index < known.Count ? known[index].FileName : $"{index + 1:D3}";
}
