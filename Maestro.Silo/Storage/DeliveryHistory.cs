using Maestro.Grains.Delivery;
using Maestro.Silo.Storage.GroupCommit;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <inheritdoc cref="IDeliveryHistory"/>
/// <remarks>
/// Lines are written in groups on one connection, so they never take more than that from the grains' own writes. The actor is the gateway;
/// event id and source are empty, the bundle's other lines have them.
/// </remarks>
internal sealed partial class DeliveryHistory : IDeliveryHistory, IAsyncDisposable
{
    private const string Insert = """
        insert into event_history (occurred_at, kind, resource_id, consumer_name, source, version, event_id, actor)
        select i.at, 6, i.id, i.consumer_name, '', i.version, '', i.actor
        from unnest($1::timestamptz[], $2::text[], $3::text[], $4::int[], $5::text[]) as i(at, id, consumer_name, version, actor)
        """;

    private const string UnlessThere = """

        where not exists (select from event_history h where h.resource_id = i.id and h.occurred_at = i.at and h.kind = 6 and h.actor = i.actor)
        """;

    private static readonly TimeSpan WarnInterval = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource _dataSource;
    private readonly GroupCommitOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DeliveryHistory> _logger;
    private readonly GroupQueue<Line> _lines;
    private long _dropped;
    private long _warnedAt;

    /// <summary>Writes through the given data source.</summary>
    public DeliveryHistory(NpgsqlDataSource dataSource, GroupCommitOptions options, TimeProvider time, ILogger<DeliveryHistory> logger)
    {
        (_dataSource, _options, _time, _logger) = (dataSource, options, time, logger);
        _lines = new GroupQueue<Line>("lines of the delivery history", options, WriteAsync, time, logger);
    }

    /// <inheritdoc/>
    public void Delivered(SpecDelivery delivery, string gatewayId) =>
        _lines.Enqueue(new Line(this, _time.GetUtcNow(), delivery.ResourceId, delivery.ConsumerName, delivery.Version, gatewayId));

    /// <summary>Stops; lines that still wait are dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync();
        if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
        {
            LogDropped(_logger, dropped, null);
        }
    }

    private async Task WriteAsync(IReadOnlyList<Line> lines, bool repeated, CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(repeated ? Insert + UnlessThere : Insert)
                    .Add(lines, line => (DateTimeOffset?)line.At)
                    .Add(lines, line => line.ResourceId)
                    .Add(lines, line => line.ConsumerName)
                    .Add(lines, line => (int?)line.Version)
                    .Add(lines, line => line.GatewayId),
            },
            Timeout = Math.Max(1, (int)_options.TryTimeout.TotalSeconds),
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private void Drop(Exception reason)
    {
        Interlocked.Increment(ref _dropped);
        var warnedAt = Interlocked.Read(ref _warnedAt);
        if (_time.GetElapsedTime(warnedAt) >= WarnInterval
            && Interlocked.CompareExchange(ref _warnedAt, _time.GetTimestamp(), warnedAt) == warnedAt)
        {
            LogDropped(_logger, Interlocked.Exchange(ref _dropped, 0), reason);
        }
    }

    private sealed record Line(DeliveryHistory History, DateTimeOffset At, string ResourceId, string ConsumerName, int Version, string GatewayId)
        : IGroupItem
    {
        public string Key => ResourceId;

        public int Size => 0;

        public void Fail(Exception failure) => History.Drop(failure);
    }
}
