using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Maestro.Silo.Storage;

/// <summary>
/// Keeps partitions of <c>event_history</c> ahead of time, indexes each day that is over, and drops old history and old tombstones.
/// </summary>
/// <remarks>
/// It works at start and then at every interval. Every silo runs it: callers take turns in the database, and who comes later finds
/// nothing to do. While it fails, events go to the default partition and nothing is lost.
/// </remarks>
public sealed partial class EventHistoryRetention(
    NpgsqlDataSource dataSource, IOptions<EventHistoryRetentionOptions> options, TimeProvider time, ILogger<EventHistoryRetention> logger)
    : BackgroundService
{
    /// <summary>Ten million lines take some ten seconds.</summary>
    private static readonly TimeSpan IndexTimeout = TimeSpan.FromMinutes(30);

    private readonly EventHistoryRetentionOptions _options = options.Value;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = _options.Interval;
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                next = _options.RetryDelay;
                LogFailed(logger, next, error);
            }

            await Task.Delay(next, time, stoppingToken);
        }
    }

    /// <summary>Does the work once.</summary>
    /// <exception cref="NpgsqlException">The database is away, or readers of the history kept it locked; what was done so far stays.</exception>
    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await MaintainHistoryAsync(cancellationToken);
        await PurgeTombstonesAsync(cancellationToken);
        await IndexDaysAsync(cancellationToken);
    }

    private async Task MaintainHistoryAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select made, dropped from maintain_event_history($1, $2, $3)");
        command.Parameters.Add(new() { Value = _options.Retention, NpgsqlDbType = NpgsqlDbType.Interval });
        command.Parameters.Add(new() { Value = _options.DaysAhead });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (made, dropped) = (reader.GetInt32(0), reader.GetInt32(1));
        if (made + dropped > 0)
        {
            LogMaintained(logger, made, dropped);
        }
    }

    private async Task IndexDaysAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var command = dataSource.CreateCommand("select index_event_history_day($1)");
            command.CommandTimeout = (int)IndexTimeout.TotalSeconds;
            command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
            if (await command.ExecuteScalarAsync(cancellationToken) is not string partition)
            {
                return;
            }

            LogIndexed(logger, partition);
        }
    }

    private async Task PurgeTombstonesAsync(CancellationToken cancellationToken)
    {
        var purged = 0;
        int batch;
        do
        {
            // Small statements, so a large backlog never holds locks or a snapshot for long; another silo's batch is not waited for.
            await using var command = dataSource.CreateCommand("""
                delete from resource_bundle_tombstones where id in (
                    select id from resource_bundle_tombstones where removed_at < $1 order by removed_at limit $2 for update skip locked)
                """);
            command.Parameters.Add(new() { Value = (time.GetUtcNow() - _options.TombstoneRetention).UtcDateTime });
            command.Parameters.Add(new() { Value = _options.TombstoneBatch });
            batch = await command.ExecuteNonQueryAsync(cancellationToken);
            purged += batch;
        }
        while (batch == _options.TombstoneBatch);

        if (purged > 0)
        {
            LogPurged(logger, purged);
        }
    }
}
