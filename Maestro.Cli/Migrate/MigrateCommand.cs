using Maestro.Cli.DatabaseTokens;
using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Maestro.Silo.Migrations;
using Maestro.Silo.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Cli.Migrate;

/// <summary>Brings the database to the schema of this release.</summary>
internal static class MigrateCommand
{
    // Every pod of a server runs it before it starts: while one rewrites a large table, the others have nothing better to do.
    private static readonly TimeSpan LockWait = TimeSpan.FromMinutes(30);

    /// <summary>Applies what is missing and says so; nothing missing is a success.</summary>
    /// <exception cref="MigrationException">The database cannot be migrated.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    /// <exception cref="DatabaseTokenException">There is no token to log in with.</exception>
    public static async Task RunAsync(DatabaseSettings database, LoggingSettings logging, TextWriter output, CancellationToken stop)
    {
        using var loggers = LoggerFactory.Create(builder => builder.AddMaestroLogging(logging, database.LogStatements));
        await using var login = new DatabaseLogin(database);
        await login.BeginAsync(loggers, stop);
        await using var dataSource = new NpgsqlDataSourceBuilder(database.MigrationConnectionString)
            .UseChangingPassword(login.Database.Password)
            .UseLoggerFactory(loggers)
            .Build();
        var runner = new MigrationRunner(dataSource, TimeProvider.System, loggers.CreateLogger<MigrationRunner>()) { LockWait = LockWait };
        var report = await runner.ApplyAsync(stop);
        await output.WriteLineAsync(Describe(report));
    }

    /// <summary>The outcome as a sentence.</summary>
    internal static string Describe(MigrationReport report) => report switch
    {
        { TakenOver: { } original } =>
            $"Took over {original.Described} of the original server, whose tables are kept; the schema is at version {report.SchemaVersion}.",
        _ when report.SchemaVersion > report.ProgramVersion =>
            $"The database is at version {report.SchemaVersion}, which is newer than this program's {report.ProgramVersion}; nothing to do.",
        { Applied.Count: 0 } => $"The schema is up to date (version {report.SchemaVersion}).",
        _ => $"Applied {string.Join(", ", report.Applied)}; the schema is at version {report.SchemaVersion}.",
    };
}
