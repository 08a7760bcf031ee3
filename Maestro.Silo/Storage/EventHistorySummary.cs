using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <summary>
/// Has new lines of the event history summarized, by which those of a bundle are found. PostgreSQL would do it with the next vacuum, and until then a
/// search would read all that came since the last.
/// </summary>
/// <remarks>Every silo does it: what one has had summarized, the others find done.</remarks>
internal sealed partial class EventHistorySummary(NpgsqlDataSource dataSource, TimeProvider time, ILogger<EventHistorySummary> logger) : BackgroundService
{
    /// <summary>
    /// A search reads no more than this, and what came within an interval. Less would cost more: the last lines are summarized before their pages are
    /// full, and each line that follows there changes the summary.
    /// </summary>
    private const long WorthIt = 16 << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const string SelectGrown = """
        select x.indexrelid::regclass::text, pg_relation_size(x.indrelid)
        from pg_inherits i join pg_index x on x.indexrelid = i.inhrelid
        where i.inhparent = 'event_history_summary'::regclass and pg_relation_size(x.indrelid) >= $1
        """;

    private readonly Dictionary<string, long> _summarized = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Searches are slower, nothing is wrong.
                LogLater(logger, failure);
            }
        }
    }

    /// <summary>Looks once.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var (index, size) in await FindGrownAsync(cancellationToken))
        {
            await using var batch = dataSource.CreateBatch();

            // A vacuum does the same, and one that keeps others waiting for a second (deadlock_timeout) would be cancelled.
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('lock_timeout', '500ms', true)"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select brin_summarize_new_values($1::regclass)") { Parameters = { new() { Value = index } } });
            try
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
                _summarized[index] = size;
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                // It is looked at again with the next tick.
            }
        }
    }

    private async Task<IReadOnlyList<(string Index, long Size)>> FindGrownAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(SelectGrown);
        command.Parameters.Add(new() { Value = WorthIt });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(string Index, long Size)> grown = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var (index, size) = (reader.GetString(0), reader.GetInt64(1));
            if (size - _summarized.GetValueOrDefault(index) >= WorthIt)
            {
                grown.Add((index, size));
            }
        }

        return grown;
    }

    [LoggerMessage(3211, LogLevel.Warning, "New lines of the event history could not be summarized, so searches in it are slower; it is tried again")]
    private static partial void LogLater(ILogger logger, Exception failure);
}
