using System.Diagnostics.CodeAnalysis;
using Maestro.Silo.Migrations.Original;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Migrations;

/// <summary>Brings a database to the schema this program needs (architecture.md section 4, rest-and-operations.md section 7.2).</summary>
/// <remarks>
/// Any number of processes may run it at once: a session-level advisory lock lets one work while the others wait, and those then
/// find nothing to do. The steps run on the connection that holds the lock, so a lost connection ends both together.
/// Through a pooler in transaction mode the lock does not hold; give migrations a direct connection.
/// </remarks>
public sealed partial class MigrationRunner(NpgsqlDataSource dataSource, TimeProvider time, ILogger<MigrationRunner> logger)
{
    /// <summary>The advisory lock's key; every version of the program must use the same one.</summary>
    internal const long LockKey = 0x4D41455354524F; // "MAESTRO"

    // Not a step of sql/: the steps before it are recorded in the same table. An alter table would wait for a backup that reads it, so it is not tried in vain.
    private const string PrepareTable = """
        create table if not exists maestro_migrations (
            number     int primary key,
            name       text not null,
            checksum   text not null,
            applied_at timestamptz not null
        );
        do $$
        begin
            if not exists (select from pg_attribute where attrelid = 'maestro_migrations'::regclass and attname = 'oldest_program') then
                alter table maestro_migrations add column oldest_program int not null default 0;
            end if;
        end
        $$
        """;

    // A database that is only looked at may not have the column yet.
    private const string SelectApplied = """
        select number, name, checksum, coalesce((to_jsonb(m) ->> 'oldest_program')::int, 0) from maestro_migrations m order by number
        """;

    /// <summary>How long a run waits for another one to finish. Default: one minute.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The steps to apply; tests bring their own.</summary>
    internal IReadOnlyList<Migration> Migrations { get; init; } = EmbeddedMigrations.All;

    /// <summary>
    /// Applies what is missing, each step in its own transaction; a database of the original server becomes ours in a single one. A second run
    /// does nothing, and neither does one on a database that a newer program has migrated.
    /// </summary>
    /// <returns>What was applied.</returns>
    /// <exception cref="MigrationException">
    /// Only a newer program can work with the database, or it was migrated with an edited step, has a gap, or has the original server's tables beside
    /// ours; a step failed; or another run kept the lock too long.
    /// Steps before the failing one stay applied, the failing one leaves nothing behind.
    /// </exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<MigrationReport> ApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        try
        {
            return await ApplyLockedAsync(connection, cancellationToken);
        }
        finally
        {
            await UnlockAsync(connection);
        }
    }

    /// <summary>Tells, without changing anything, whether this program can work with the schema.</summary>
    /// <exception cref="MigrationException">It is a database of the original server, older than what can be taken over.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached, or the migrations may not be read.</exception>
    public async Task<SchemaCheck> CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var wasMigrated = await WasMigratedAsync(connection, cancellationToken);
        if (await OriginalDatabase.FindAsync(connection, cancellationToken) is { } original)
        {
            return wasMigrated
                ? new SchemaCheck(SchemaState.Unusable, OriginalDatabase.BothSentence)
                : new SchemaCheck(SchemaState.TooOld, original.Sentence);
        }

        return MigrationPlan.Check(Migrations, wasMigrated ? await ReadAppliedAsync(connection, cancellationToken) : []);
    }

    private async Task<MigrationReport> ApplyLockedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var original = await OriginalDatabase.FindAsync(connection, cancellationToken);
        if (original is not null)
        {
            return await WasMigratedAsync(connection, cancellationToken)
                ? throw new MigrationException(OriginalDatabase.BothSentence)
                : await TakeOverAsync(connection, original, cancellationToken);
        }

        await ExecuteAsync(connection, PrepareTable, cancellationToken);
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        var missing = MigrationPlan.Decide(Migrations, applied);
        if (applied.Count > Migrations.Count)
        {
            LogNewer(logger, applied.Count, Migrations.Count);
        }
        else if (missing.Count == 0)
        {
            LogUpToDate(logger, applied.Count);
        }

        foreach (var step in missing)
        {
            var started = time.GetTimestamp();
            await InTransactionAsync(connection, $"Migration {step.FileName}", () => ApplyStepAsync(connection, step, cancellationToken), cancellationToken);
            LogApplied(logger, step.FileName, (long)time.GetElapsedTime(started).TotalMilliseconds);
        }

        return new MigrationReport([.. missing.Select(step => step.FileName)], applied.Count + missing.Count, Migrations.Count);
    }

    /// <summary>All or nothing: a half of it would look like neither server's database.</summary>
    private async Task<MigrationReport> TakeOverAsync(NpgsqlConnection connection, OriginalDatabase original, CancellationToken cancellationToken)
    {
        var steps = MigrationPlan.Decide(Migrations, []);
        var (stray, unreadableLabels) = (OddRows.None, OddRows.None);
        await InTransactionAsync(connection, "Taking over the database of the original server", TakeOver, cancellationToken);
        LogTakenOver(logger, original.Consumers, original.Bundles);
        if (stray.Count > 0)
        {
            LogStray(logger, stray.Count, stray.Listed);
        }

        if (unreadableLabels.Count > 0)
        {
            LogUnreadableLabels(logger, unreadableLabels.Count, unreadableLabels.Listed);
        }

        return new MigrationReport([.. steps.Select(step => step.FileName)], steps.Count, steps.Count, original);

        async Task TakeOver()
        {
            await ExecuteAsync(connection, OriginalSql.SetAside, cancellationToken);
            await ExecuteAsync(connection, PrepareTable, cancellationToken);
            foreach (var step in steps)
            {
                await ApplyStepAsync(connection, step, cancellationToken);
            }

            await ExecuteAsync(connection, OriginalSql.Copy, cancellationToken);
            stray = await OriginalDatabase.FindStrayAsync(connection, cancellationToken);
            unreadableLabels = await OriginalDatabase.FindUnreadableLabelsAsync(connection, cancellationToken);
        }
    }

    private async Task ApplyStepAsync(NpgsqlConnection connection, Migration step, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, step.Sql, cancellationToken);
        await using var record = new NpgsqlCommand(
            "insert into maestro_migrations (number, name, checksum, applied_at, oldest_program) values ($1, $2, $3, $4, $5)", connection)
        {
            Parameters =
            {
                new() { Value = step.Number },
                new() { Value = step.Name },
                new() { Value = step.Checksum },
                new() { Value = time.GetUtcNow().UtcDateTime },
                new() { Value = step.OldestProgram },
            },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task InTransactionAsync(NpgsqlConnection connection, string what, Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await act();
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException error)
        {
            throw new MigrationException($"{what} failed and left nothing behind: {error.MessageText} (SQLSTATE {error.SqlState}).", error);
        }
    }

    private static async Task<bool> WasMigratedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('maestro_migrations') is not null", connection);
        return await exists.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<IReadOnlyList<AppliedMigration>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectApplied, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<AppliedMigration>();
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
        }

        return applied;
    }

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var attempt = new NpgsqlCommand($"select pg_try_advisory_lock({LockKey})", connection);
        if (await attempt.ExecuteScalarAsync(cancellationToken) is true)
        {
            return;
        }

        LogWaiting(logger, LockWait);
        try
        {
            await ExecuteAsync(
                connection,
                $"set lock_timeout = {(long)LockWait.TotalMilliseconds}; select pg_advisory_lock({LockKey}); reset lock_timeout",
                cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new MigrationException(
                $"Another process has been migrating this database for more than {LockWait.TotalSeconds:0} s (it holds the advisory lock "
                + $"{LockKey}). Wait for it to end, or end its session (see pg_locks where locktype = 'advisory').", error);
        }
    }

    private async Task UnlockAsync(NpgsqlConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
            // The server frees the lock with the session; what broke the connection is already on its way to the caller.
            LogUnlockFailed(logger, error);
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text comes from this assembly, never from input.")]
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A step may rewrite a large table: how long that takes is the operator's to judge, not a timeout's.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
