using Maestro.Cli.Settings;

namespace Maestro.Cli.Migrate;

/// <summary>Brings the database to the schema of this release.</summary>
internal static class Migrations
{
    /// <summary>Applies what is missing.</summary>
    public static Task RunAsync(DatabaseSettings database, TextWriter output, CancellationToken stop) =>
        throw new NotSupportedException($"no migrations yet ({database}, {output}, {stop.IsCancellationRequested})");
}
