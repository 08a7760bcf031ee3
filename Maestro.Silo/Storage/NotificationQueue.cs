using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <summary>
/// Reads how full PostgreSQL's queue of notifications is (rest-and-operations.md section 5.1). Nothing of this program is announced through it, but
/// it is one for all databases of the server, and where another program fills it, that program's transactions fail.
/// </summary>
internal sealed partial class NotificationQueue : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(3);

    private readonly NpgsqlDataSource _dataSource;
    private readonly TimeProvider _time;
    private readonly ILogger<NotificationQueue> _logger;
    private readonly Meter _meter = new("Maestro.Database");
    private double _usage = double.NaN;

    public NotificationQueue(NpgsqlDataSource dataSource, TimeProvider time, ILogger<NotificationQueue> logger)
    {
        (_dataSource, _time, _logger) = (dataSource, time, logger);
        _meter.CreateObservableGauge("postgres_notification_queue_usage", () => Usage);
    }

    /// <summary>From 0 to 1; no number while it cannot be read.</summary>
    internal double Usage => Volatile.Read(ref _usage);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RunOnceAsync(stoppingToken);
            await Task.Delay(Interval, _time, stoppingToken);
        }
    }

    /// <summary>Reads it once.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _dataSource.CreateCommand("select pg_notification_queue_usage()");
            Volatile.Write(ref _usage, (double)(await command.ExecuteScalarAsync(cancellationToken))!);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _usage, double.NaN);
            LogNotRead(_logger, failure.Message);
        }
    }

    [LoggerMessage(3311, LogLevel.Debug, "How full the database's queue of notifications is cannot be read: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);
}
