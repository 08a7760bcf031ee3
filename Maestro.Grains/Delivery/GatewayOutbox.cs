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

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _stopped = new();
    private readonly ILogger _logger;
    private readonly Task _sending;
    private long _bytes;
    private volatile bool _gap;

    public GatewayOutbox(string gatewayId, IGateway gateway, ILogger logger)
    {
        GatewayId = gatewayId;
        Gateway = gateway;
        _logger = logger;
        _sending = Task.Run(SendAsync);
    }

    /// <inheritdoc/>
    public string GatewayId { get; }

    /// <inheritdoc/>
    public IGateway Gateway { get; }

    /// <inheritdoc/>
    public void Send(object item, TaskCompletionSource? taken = null)
    {
        var size = Size(item);
        if (Interlocked.Read(ref _bytes) + size > MaxBytes || !_entries.Writer.TryWrite(new Entry(item, taken)))
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
                var bytes = 0L;
                while (batch.Count < MaxBatchItems && bytes < MaxBatchBytes && _entries.Reader.TryRead(out var entry))
                {
                    batch.Add(entry);
                    bytes += Size(entry.Item);
                }

                await TakeAsync(batch).WaitAsync(_stopped.Token);
                Interlocked.Add(ref _bytes, -bytes);
                Finish(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway left or the silo stops; whoever waits for a confirmation is released below.
        }

        Finish(batch);
        while (_entries.Reader.TryRead(out var entry))
        {
            entry.Taken?.TrySetResult();
        }
    }

    private async Task TakeAsync(List<Entry> batch)
    {
        var gap = _gap;
        _gap = false;
        try
        {
            await Gateway.Take(new GatewayBatch { Items = [.. batch.Select(entry => entry.Item)], Gap = gap });
        }
        catch (Exception failure)
        {
            // The consumer grains repeat specs that are not acknowledged; watchers are told of the gap when the gateway is reached again.
            _gap = true;
            LogFailed(_logger, GatewayId, batch.Count, failure);
        }
    }

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

    private readonly record struct Entry(object Item, TaskCompletionSource? Taken);
}
