using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

/// <summary>
/// What waits for one gateway. One batch is under way at a time, so order is kept and a gateway that does not keep up fills its own outbox
/// alone; what does not fit is dropped and the next batch says so (<see cref="GatewayBatch.Gap"/>).
/// </summary>
internal sealed partial class GatewayOutbox : IGatewayOutbox
{
    private const int Capacity = 65_536;
    private const int MaxBatchItems = 512;
    private const long MaxBatchBytes = 4 << 20;
    private const long MaxBytes = 256 << 20;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a batch is tried.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _stopped = new();
    private readonly ILogger _logger;
    private readonly IHandOverMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Task _sending;
    private long _bytes;
    private volatile bool _gap;
    private volatile bool _isSilent;

    /// <param name="gatewayId">The gateway.</param>
    /// <param name="gateway">Takes what is sent.</param>
    /// <param name="logger">Is told of what fails.</param>
    /// <param name="metrics">Counts what waits.</param>
    /// <param name="time">For pauses, patience and what is measured.</param>
    public GatewayOutbox(string gatewayId, IGateway gateway, ILogger logger, IHandOverMetrics metrics, TimeProvider time)
    {
        GatewayId = gatewayId;
        Gateway = gateway;
        _logger = logger;
        _metrics = metrics;
        _time = time;
        _sending = Task.Run(SendAsync);
    }

    /// <inheritdoc/>
    public string GatewayId { get; }

    /// <inheritdoc/>
    public IGateway Gateway { get; }

    /// <inheritdoc/>
    public bool IsSilent => _isSilent;

    /// <inheritdoc/>
    public void NoteSilence() => _isSilent = true;

    /// <inheritdoc/>
    public void Send(object item, TaskCompletionSource? taken = null)
    {
        var size = Size(item);
        if (Interlocked.Read(ref _bytes) + size > MaxBytes || !_entries.Writer.TryWrite(new Entry(item, taken, _time.GetTimestamp())))
        {
            if (!_gap)
            {
                _gap = true;
                LogOverflow(_logger, GatewayId);
            }

            taken?.TrySetResult();
            return;
        }

        Interlocked.Add(ref _bytes, size);
        _metrics.Queued(HandOverKind.Gateways);
    }

    public async ValueTask DisposeAsync()
    {
        // First no entry comes any more, then those that are there are released: nobody waits for a confirmation in vain.
        _entries.Writer.TryComplete();
        await _stopped.CancelAsync();
        await _sending;
        _stopped.Dispose();
    }

    private async Task SendAsync()
    {
        List<Entry> batch = [];
        try
        {
            while (await _entries.Reader.WaitToReadAsync(_stopped.Token))
            {
                await SendBatchAsync(batch);
            }
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // The gateway left or the silo stops; whoever waits for a confirmation is released below.
        }

        Finish(batch);
        while (_entries.Reader.TryRead(out var entry))
        {
            TellTaken(entry);
            entry.Taken?.TrySetResult();
        }
    }

    private async Task SendBatchAsync(List<Entry> batch)
    {
        var bytes = 0L;
        try
        {
            while (batch.Count < MaxBatchItems && bytes < MaxBatchBytes && _entries.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
                bytes += Size(entry.Item);
                TellTaken(entry);
            }

            await DeliverMeasuredAsync(batch);
        }
        catch (Exception failure) when (!_stopped.IsCancellationRequested)
        {
            // A defect of this silo, which must not keep what follows from the gateway; the next batch tells of the gap.
            LogLost(_logger, GatewayId, batch.Count, failure);
            _gap = true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        Finish(batch);
    }

    private async Task DeliverMeasuredAsync(List<Entry> batch)
    {
        var started = _time.GetTimestamp();
        var work = _metrics.WorkBegins(HandOverKind.Gateways);
        try
        {
            await DeliverAsync(batch);
        }
        finally
        {
            _metrics.WorkEnds(HandOverKind.Gateways, work);
            _metrics.BatchHandedOver(_time.GetElapsedTime(started));
        }
    }

    private void TellTaken(Entry entry) => _metrics.Dequeued(HandOverKind.Gateways, _time.GetElapsedTime(entry.Since));

    /// <summary>
    /// Ends when the gateway has taken the batch. One that it does not take for long is dropped, so that it does not hold up all others for ever;
    /// then it ends when the gateway knows of the gap. What comes late names the bundles, whose state is read then: other silos may have sent
    /// newer events meanwhile.
    /// </summary>
    private async Task DeliverAsync(List<Entry> batch)
    {
        object[] items = [.. batch.Select(entry => entry.Item)];
        var started = _time.GetTimestamp();
        for (var pause = FirstPause; !await TryTakeAsync(items); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (items.Length > 0 && _time.GetElapsedTime(started) >= Patience)
            {
                // The consumer grains repeat specs that are not acknowledged; watchers are told of the gap.
                LogDropped(_logger, GatewayId, items.Length);
                _gap = true;
                items = [];
            }

            await Task.Delay(pause, _time, _stopped.Token);
            items = Array.ConvertAll(items, ToBeRead);
        }
    }

    private async Task<bool> TryTakeAsync(object[] items)
    {
        var gap = Interlocked.Exchange(ref _gap, false);
        try
        {
            await Gateway.Take(new GatewayBatch { Items = items, Gap = gap }).WaitAsync(_stopped.Token);
            _isSilent = false;
            return true;
        }
        catch (Exception failure) when (!_stopped.IsCancellationRequested)
        {
            if (gap)
            {
                _gap = true;
            }

            _metrics.BatchRepeated();
            LogFailed(_logger, GatewayId, items.Length, failure);
            return false;
        }
    }

    private static object ToBeRead(object item) => item switch
    {
        SpecDelivery spec => new SpecBacklog(spec.ConsumerName, [spec.ResourceId], [], Redelivery: true),
        StatusDelivery { IsFinal: false } status => new StatusBacklog(status.Source, [status.ResourceId]),
        _ => item,
    };

    private static void Finish(List<Entry> batch)
    {
        foreach (var entry in batch)
        {
            entry.Taken?.TrySetResult();
        }

        batch.Clear();
    }

    private static long Size(object item) => item switch
    {
        SpecDelivery spec => spec.Event.Length,
        StatusDelivery status => status.Event.Length,
        SpecBacklog backlog => (backlog.ResourceIds.Length * 64L) + backlog.Notices.Sum(notice => (long)notice.Event.Length),
        StatusBacklog backlog => backlog.ResourceIds.Length * 64L,
        _ => 0,
    };

    private readonly record struct Entry(object Item, TaskCompletionSource? Taken, long Since);
}
