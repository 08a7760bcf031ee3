using Maestro.Cli.Settings;
using Maestro.Silo.Migrations;
using Maestro.Silo.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Cli.Server;

/// <summary>Lets a server start only on a database whose schema it can work with.</summary>
internal static partial class SchemaGate
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a database that is still coming up, and then looks at its schema.</summary>
    /// <exception cref="MigrationException">The schema does not fit; the message says what to do.</exception>
    /// <exception cref="NpgsqlException">The database was not reached in time.</exception>
    public static async Task PassAsync(DatabaseSettings database, ILoggerFactory loggers, CancellationToken stop)
    {
        var logger = loggers.CreateLogger(typeof(SchemaGate).FullName!);
        await using var dataSource = new NpgsqlDataSourceBuilder(database.MigrationConnectionString).UseChangingPassword(database.Password).Build();
        var runner = new MigrationRunner(dataSource, TimeProvider.System, loggers.CreateLogger<MigrationRunner>());
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var check = await runner.CheckAsync(stop);
                switch (check.State)
                {
                    case SchemaState.Current:
                        return;
                    case SchemaState.Newer:
                        LogNewer(logger, check.Sentence);
                        return;
                    default:
                        throw new MigrationException(check.Sentence);
                }
            }
            catch (NpgsqlException failure) when (failure.IsTransient && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                LogWaiting(logger, database.Location, failure.Message);
                await Task.Delay(RetryDelay, stop);
            }
        }
    }

    [LoggerMessage(6101, LogLevel.Warning, "Waiting for the database {Location}: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string location, string reason);

    [LoggerMessage(6113, LogLevel.Warning, "A newer Maestro has migrated the database; this one can work with it. {Sentence}")]
    private static partial void LogNewer(ILogger logger, string sentence);
}
