using Maestro.Grains.Delivery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <summary>
/// Finds bundles whose change was committed long ago and never reported on, and has their consumers deliver again: the guard against a
/// delivery that everybody believes took place (protocol.md section 4.10).
/// </summary>
/// <remarks>
/// Every silo has one, and the one whose session holds the advisory lock works; it keeps that session, so the lock passes on when the silo
/// dies. Bundles that are being deleted are left alone: their deletion is repeated by the consumer until it is stale.
/// </remarks>
internal sealed partial class UndeliveredSweep(
    NpgsqlDataSource dataSource,
    Func<string, Task> redeliver,
    UndeliveredSweepOptions options,
    IReconciliationMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger<UndeliveredSweep> logger) : BackgroundService
{
    /// <summary>The advisory lock's key; every version of the program must use the same one.</summary>
    internal const long LockKey = 0x4D415357454550; // "MASWEEP"

    // The session may only walk along the key, so a run reads no more rows than it is allowed, whatever the planner believes of the table.
    private const string TryLock = """
        select pg_try_advisory_lock($1), set_config('enable_seqscan', 'off', false), set_config('enable_bitmapscan', 'off', false),
               set_config('enable_sort', 'off', false)
        """;

    private const string Select = """
        with looked_at as materialized (
            select id, consumer_name, updated_at, deleted_at is null and status_version is distinct from version as unanswered
            from resource_bundles where id > $1 order by id limit $3
        )
        select (select max(id) from looked_at), (select count(*) from looked_at),
               array(select distinct consumer_name from looked_at where unanswered and updated_at < $2),
               (select min(updated_at) from looked_at where unanswered)
        """;

    private NpgsqlConnection? _session;
    private string _lastId = "";

    // When the oldest change without a report was stored: of all rows, and of those the pass has come to that is under way.
    private DateTime? _oldest;
    private DateTime? _oldestOfPass;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await CloseSessionAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Threshold <= TimeSpan.Zero)
        {
            return;
        }

        while (true)
        {
            await Task.Delay(options.Interval * (1 + (random.NextDouble() * 0.25)), time, stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.SpecsSynced(HandOver.Error);
                metrics.OldestUnanswered(double.NaN);
                LogFailed(logger, failure);
                await CloseSessionAsync();
            }
        }
    }

    /// <summary>Looks at the next rows, if the turn is this silo's.</summary>
    /// <returns>Whether it was.</returns>
    internal async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!await HoldLockAsync(cancellationToken))
        {
            (_oldest, _oldestOfPass) = (null, null);
            metrics.SpecsSynced(HandOver.Skipped);
            metrics.OldestUnanswered(0);
            return false;
        }

        var consumers = await FindConsumersAsync(cancellationToken);
        if (consumers.Length > 0)
        {
            LogUndelivered(logger, consumers.Length, options.Threshold);
        }

        await Parallel.ForEachAsync(
            consumers,
            new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
            async (consumer, _) => await RedeliverAsync(consumer));
        metrics.SpecsSynced(HandOver.Success);
        metrics.OldestUnanswered(_oldest is { } stored ? Math.Max(0, (time.GetUtcNow().UtcDateTime - stored).TotalSeconds) : 0);
        return true;
    }

    private async Task<bool> HoldLockAsync(CancellationToken cancellationToken)
    {
        if (_session is not null)
        {
            return true;
        }

        _session = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(TryLock, _session) { Parameters = { new() { Value = LockKey } } };
        var isOurs = await command.ExecuteScalarAsync(cancellationToken) is true;
        if (!isOurs)
        {
            await CloseSessionAsync();
        }

        return isOurs;
    }

    private async Task<string[]> FindConsumersAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Select, _session)
        {
            Parameters =
            {
                new() { Value = _lastId },
                new() { Value = (time.GetUtcNow() - options.Threshold).UtcDateTime },
                new() { Value = options.RowsPerRun },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);

        // A run that was not filled saw the end of the table.
        _lastId = reader.GetInt64(1) == options.RowsPerRun ? reader.GetString(0) : "";
        _oldestOfPass = Earlier(_oldestOfPass, await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetDateTime(3));
        (_oldest, _oldestOfPass) = _lastId.Length == 0 ? (_oldestOfPass, null) : (Earlier(_oldest, _oldestOfPass), _oldestOfPass);
        return reader.GetFieldValue<string[]>(2);
    }

    private static DateTime? Earlier(DateTime? one, DateTime? other) => one is null || other < one ? other : one;

    private async Task RedeliverAsync(string consumer)
    {
        try
        {
            await redeliver(consumer);
        }
        catch (Exception failure)
        {
            // The others are not to suffer; this one is found again when the table was gone through.
            LogNotRedelivered(logger, consumer, failure);
        }
    }

    private async Task CloseSessionAsync()
    {
        if (_session is not { } session)
        {
            return;
        }

        _session = null;
        try
        {
            // A connection that only goes back to the pool would keep the lock there.
            await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", session);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            // The session is broken, and the server frees what it held.
            LogSessionLost(logger, failure);
        }
        finally
        {
            await session.DisposeAsync();
        }
    }
}
