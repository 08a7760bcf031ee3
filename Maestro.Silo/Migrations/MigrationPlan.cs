namespace Maestro.Silo.Migrations;

/// <summary>A row of <c>maestro_migrations</c>.</summary>
internal sealed record AppliedMigration(int Number, string Name, string Checksum);

/// <summary>Decides which steps a database still needs.</summary>
internal static class MigrationPlan
{
    /// <summary>The steps to apply, in order.</summary>
    /// <param name="known">The program's steps, ordered by number.</param>
    /// <param name="applied">The database's steps, ordered by number.</param>
    /// <exception cref="MigrationException">
    /// The database has a step the program does not know, a step that was edited since, or misses one before another;
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

        foreach (var step in applied)
        {
            CheckApplied(known, step);
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i].Number != i + 1)
            {
                throw new MigrationException(
                    $"The database has a gap: migration {applied[i].Number:D3}_{applied[i].Name} is applied but {known[i].FileName} is not. "
                    + "Restore the database from a backup, or apply the missing step by hand and record it in maestro_migrations.");
            }
        }

        return [.. known.Skip(applied.Count)];
    }

    /// <summary>Tells how a database stands to the program; the arguments are those of <see cref="Decide"/>.</summary>
    public static SchemaCheck Check(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied)
    {
        try
        {
            var missing = Decide(known, applied);
            return missing.Count == 0
                ? new SchemaCheck(SchemaState.Current, $"The schema is up to date (version {applied.Count}).")
                : new SchemaCheck(
                    SchemaState.TooOld,
                    $"The database schema is too old: it is at version {applied.Count} and this program needs {known.Count} "
                    + $"({missing[0].FileName} is the first step that is missing). Run `maestro migrate`.");
        }
        catch (MigrationException problem)
        {
            var isNewer = applied.Any(step => step.Number > known.Count);
            return new SchemaCheck(isNewer ? SchemaState.Newer : SchemaState.Unusable, problem.Message);
        }
    }

    private static void CheckApplied(IReadOnlyList<Migration> known, AppliedMigration step)
    {
        if (step.Number < 1 || step.Number > known.Count)
        {
            throw new MigrationException(
                $"The database has migration {step.Number:D3}_{step.Name}, which this program does not know "
                + $"(it knows 001 to {known.Count:D3}): a newer Maestro has used this database. Start that version or a later one.");
        }

        var expected = known[step.Number - 1];
        if (step.Name != expected.Name || step.Checksum != expected.Checksum)
        {
            throw new MigrationException(
                $"Migration {step.Number:D3}_{step.Name} was applied to the database with checksum {step.Checksum}, but this program has "
                + $"{expected.FileName} with checksum {expected.Checksum}. An applied migration must not be edited; add a new one instead.");
        }
    }
}
