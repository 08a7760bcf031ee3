using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tracing;
using Maestro.Silo.Storage.GroupCommit;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <inheritdoc cref="IDeliveryHistory"/>
/// <remarks>
/// Lines are written in groups on one connection, so they never take more than that from the grains' own writes. The actor of a delivery is the
/// gateway, and its source and event id are empty: the bundle's other lines have them.
/// </remarks>
internal sealed partial class DeliveryHistory : IDeliveryHistory, IAsyncDisposable
{
    private const string Insert = """
        insert into event_history (occurred_at, kind, resource_id, consumer_name, source, version, event_id, actor, detail)
        select i.at, i.kind, i.id, i.consumer_name, i.source, i.version, i.event_id, i.actor, i.detail
        from unnest($1::timestamptz[], $2::int[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::timestamptz[])
            as i(at, kind, id, consumer_name, source, version, event_id, actor, detail, since)
        """;

    // A line may be committed without our knowledge, and then is there with its very time. The lines of that time are read once for all of them.
    private const string UnlessWritten = """

        where not exists (
            select from (
                select occurred_at, resource_id, kind, actor, event_id from event_history
                where occurred_at between (select min(t) from unnest($1) t) and (select max(t) from unnest($1) t) offset 0) h
            where h.occurred_at = i.at and h.resource_id = i.id and h.kind = i.kind and h.actor = i.actor and h.event_id = i.event_id)
        """;

    // A status that is sent again need not be recorded again. The kind is written out, so that the small index of such lines serves.
    private const string UnlessObserved = """

        where not exists (
            select from event_history h
            where h.kind = 8 and h.resource_id = i.id and h.occurred_at >= i.since and h.actor = i.actor and h.event_id = i.event_id)
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
    public void Delivered(SpecDelivery delivery, string gatewayId, DeliveryWay way) => _lines.Enqueue(new Line(this)
    {
        At = _time.GetUtcNow(),
        Kind = BundleEventKind.Delivered,
        ResourceId = delivery.ResourceId,
        ConsumerName = delivery.ConsumerName,
        Version = delivery.Version,
        Actor = gatewayId,
        Detail = DetailOf(way, delivery.Deleting),
    });

    /// <inheritdoc/>
    public void Observed(string resourceId, ResourceBundleState state, string conditions, bool repeated) => _lines.Enqueue(new Line(this)
    {
        At = _time.GetUtcNow(),
        Kind = BundleEventKind.Observed,
        ResourceId = resourceId,
        ConsumerName = state.ConsumerName,
        Source = state.Source,
        Version = state.Status?.Version ?? 0,
        EventId = state.Status?.SequenceId ?? "",
        Actor = state.Source,
        Detail = conditions,
        Since = repeated ? state.UpdatedAt : null,
    });

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
        await using var batch = new NpgsqlBatch(connection) { Timeout = Math.Max(1, (int)_options.TryTimeout.TotalSeconds) };
        foreach (var part in lines.GroupBy(line => line.Since is not null ? UnlessObserved : repeated ? UnlessWritten : ""))
        {
            Line[] rows = part.Key.Length > 0 ? [.. part.DistinctBy(line => line.Identity)] : [.. part];
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert + part.Key)
                .Add(rows, line => (DateTimeOffset?)line.At)
                .Add(rows, line => (int?)line.Kind)
                .Add(rows, line => line.ResourceId)
                .Add(rows, line => line.ConsumerName)
                .Add(rows, line => line.Source)
                .Add(rows, line => (int?)line.Version)
                .Add(rows, line => line.EventId)
                .Add(rows, line => line.Actor)
                .Add(rows, line => line.Detail)
                .Add(rows, line => line.Since));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string DetailOf(DeliveryWay way, bool deleting) => (way, deleting) switch
    {
        (DeliveryWay.Live, false) => "",
        (DeliveryWay.Live, true) => "deletion",
        (DeliveryWay.Repeated, false) => "repeated",
        (DeliveryWay.Repeated, true) => "repeated deletion",
        (DeliveryWay.Resync, false) => "resync",
        (DeliveryWay.Resync, true) => "resync deletion",
        _ => "notice deletion",
    };

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

    private sealed class Line(DeliveryHistory history) : IGroupItem
    {
        public required DateTimeOffset At { get; init; }

        public required BundleEventKind Kind { get; init; }

        public required string ResourceId { get; init; }

        public required string ConsumerName { get; init; }

        public required int Version { get; init; }

        public required string Actor { get; init; }

        public required string Detail { get; init; }

        public string Source { get; init; } = "";

        public string EventId { get; init; } = "";

        /// <summary>When set, the line is only written when there is none like it since then.</summary>
        public DateTimeOffset? Since { get; init; }

        /// <summary>What two lines have in common of which one is enough.</summary>
        public object Identity => (Kind, ResourceId, Actor, EventId, Since is null ? At : default);

        public string Key => ResourceId;

        public int Size => 0;

        public void Fail(Exception failure) => history.Drop(failure);
    }
}
