using System.Threading.Channels;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Measuring;
using Maestro.Agent.Transport;
using Maestro.Protocol.Retrying;

namespace Maestro.Agent.Reconciling;

/// <summary>
/// Runs the steps of all items of all agents of a process with a bounded number of workers. An item is queued at most once and
/// never runs twice at the same time, so the queue is no longer than the number of works held.
/// </summary>
internal sealed partial class ReconcileQueue : IDisposable
{
    /// <summary>
    /// Pauses after steps that failed (agent.md section 1.6). The reference goes up to 1000 s, which makes the status after an outage arrive a
    /// quarter of an hour late.
    /// </summary>
    public static readonly ExponentialBackoff Retries = new(First: TimeSpan.FromMilliseconds(5), Longest: TimeSpan.FromSeconds(60));

    private readonly Channel<ReconcileItem> _ready = Channel.CreateUnbounded<ReconcileItem>();
    private readonly DueTimes _later;
    private readonly int _workers;
    private readonly ILogger _logger;
    private readonly QueueMetrics? _metrics;
    private long _steps;

    /// <param name="workers">Steps taken at the same time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="metrics">Counts the steps; null when nobody reads them.</param>
    public ReconcileQueue(int workers, TimeProvider time, ILogger logger, QueueMetrics? metrics = null)
    {
        _workers = workers;
        _logger = logger;
        _metrics = metrics;
        _later = new DueTimes(time, Enqueue);
    }

    /// <summary>How many steps were taken.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    /// <summary>Asks for a step as soon as a worker is free.</summary>
    public void Enqueue(ReconcileItem item)
    {
        lock (item.Lock)
        {
            switch (item.QueuePlace)
            {
                case ReconcileItem.Place.Idle:
                    Add(item);
                    break;
                case ReconcileItem.Place.Running:
                    item.QueuePlace = ReconcileItem.Place.RunningAndWanted;
                    break;
            }
        }
    }

    /// <summary>Runs until stopped; steps that are under way then are cancelled by <paramref name="cancellation"/> alone.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, _workers).Select(_ => Task.Run(() => WorkAsync(cancellation), CancellationToken.None)));

    /// <summary>Takes no step any more that has not begun.</summary>
    public void Stop()
    {
        _later.Dispose();
        _ready.Writer.TryComplete();
        while (_ready.Reader.TryRead(out _))
        {
            // What is left is made up for by the resync of the next start.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private void Add(ReconcileItem item)
    {
        item.QueuePlace = ReconcileItem.Place.Queued;
        _metrics?.Added(item);
        _ready.Writer.TryWrite(item);
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        await foreach (var item in _ready.Reader.ReadAllAsync(CancellationToken.None))
        {
            lock (item.Lock)
            {
                item.QueuePlace = ReconcileItem.Place.Running;
            }

            _metrics?.Began(item);
            var next = await StepAsync(item, cancellation);
            Interlocked.Increment(ref _steps);
            _metrics?.Ended(item, item.Failures > 0);
            lock (item.Lock)
            {
                if (item.QueuePlace == ReconcileItem.Place.RunningAndWanted)
                {
                    Add(item);
                    continue;
                }

                // Under the lock, so that the pause of a later step cannot be overwritten by this one.
                item.QueuePlace = ReconcileItem.Place.Idle;
                if (next is { } pause)
                {
                    _later.Add(item, pause);
                }
            }
        }
    }

    private async ValueTask<TimeSpan?> StepAsync(ReconcileItem item, CancellationToken cancellation)
    {
        try
        {
            var next = await item.ReconcileAsync(cancellation);
            item.Failures = 0;
            return next;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (PublishException cause)
        {
            var pause = Retries.After(++item.Failures);
            LogPublishFailed(item, pause, cause.Message);
            return pause;
        }
        catch (ApiException cause)
        {
            var pause = Retries.After(++item.Failures);
            LogClusterRefused(item, pause, cause.Message);
            return pause;
        }
        catch (Exception cause)
        {
            // One work that fails for a reason nobody foresaw must not stop the others; it is logged and tried again.
            var pause = Retries.After(++item.Failures);
            LogStepFailed(item, pause, cause);
            return pause;
        }
    }
}
