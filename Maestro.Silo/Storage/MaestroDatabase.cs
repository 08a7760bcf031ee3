using Maestro.Silo.Platform;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <summary>The silo's connections to PostgreSQL.</summary>
internal sealed class MaestroDatabase : IAsyncDisposable
{
    /// <summary>
    /// Every statement of the grain storage joins an array of keys with a table by its key. With small or stale statistics the planner
    /// would hash the whole table instead and keep that plan while the table grows, so it may not. And since there is one good plan
    /// whatever the keys are, it is made once: otherwise short arrays look so cheap that each batch is planned anew. No key is worth
    /// the start of a parallel worker.
    /// </summary>
    private const string KeyLookupsOnly = "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c jit=off " +
        "-c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0";

    /// <summary>Pages are megabytes of large rows; with the default of 8 KiB each of them takes many reads of the socket.</summary>
    private const int PageReadBuffer = 128 * 1024;

    /// <summary>Connects as the settings say.</summary>
    public MaestroDatabase(SiloSettings settings)
    {
        Grains = Create(settings, KeyLookupsOnly, preparedStatements: 100, share: 2);

        // Searches differ from call to call; preparing them would only push each other out.
        Lists = Create(settings, "-c jit=off", preparedStatements: 0, share: 4);
        Pages = Create(settings, KeyLookupsOnly, preparedStatements: 20, share: 4, PageReadBuffer);
        Orleans = new NpgsqlDataSourceBuilder(settings.ConnectionString).UseChangingPassword(settings.Password).Build();
    }

    /// <summary>For what the grains read and write.</summary>
    public NpgsqlDataSource Grains { get; }

    /// <summary>For lists and searches, which the planner is free to plan.</summary>
    public NpgsqlDataSource Lists { get; }

    /// <summary>For the rows of a page whose ids are known, many bytes at a time, and for the history of a bundle.</summary>
    public NpgsqlDataSource Pages { get; }

    /// <summary>For Orleans itself: membership, reminders, and the grains whose state it stores.</summary>
    public NpgsqlDataSource Orleans { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Grains.DisposeAsync();
        await Lists.DisposeAsync();
        await Pages.DisposeAsync();
        await Orleans.DisposeAsync();
    }

    private static NpgsqlDataSource Create(SiloSettings settings, string sessionOptions, int preparedStatements, int share, int? readBuffer = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            ApplicationName = "maestro",
            MaxAutoPrepare = preparedStatements,
            AutoPrepareMinUsages = 2,
            Timeout = 5,

            // The grains' statements change no session, so there is nothing to reset; a reset costs as much as a small batch.
            NoResetOnClose = preparedStatements > 0,
            CommandTimeout = 30,
        };
        builder.ReadBufferSize = readBuffer ?? builder.ReadBufferSize;
        builder.MaxPoolSize = Math.Max(2, builder.MaxPoolSize / share);
        builder.MinPoolSize = Math.Min(builder.MinPoolSize, builder.MaxPoolSize);
        builder.Options = $"{builder.Options} {sessionOptions}".Trim();
        return new NpgsqlDataSourceBuilder(builder.ConnectionString).UseChangingPassword(settings.Password).Build();
    }
}
