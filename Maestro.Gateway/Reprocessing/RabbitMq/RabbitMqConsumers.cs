using System.Collections.Concurrent;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Protocol.Reprocessing;
using Maestro.Protocol.Retrying;
using Maestro.Protocol.Threading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Maestro.Gateway.Reprocessing.RabbitMq;

/// <summary>
/// Consumes the persist queue of every known system, and the signals, on one connection. Broker and database may be away at the start and go away
/// at any time: it is tried again for ever (reprocessing.md section 3.7).
/// </summary>
internal sealed partial class RabbitMqConsumers(
    BrokerAddress broker, IGrainFactory grains, TimeProvider time, Random random, ILogger<RabbitMqConsumers> logger)
    : BackgroundService, IPersistConsumption
{
    private static readonly TimeSpan ReconnectPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstReconnect = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ListPeriod = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, OrderedConsumer> _consumers = new(StringComparer.Ordinal);
    private readonly AsyncAutoResetEvent _added = new();
    private volatile bool _connected;

    /// <summary>Whether the broker is connected.</summary>
    public bool IsConnected => _connected;

    /// <summary>Makes sure that the system's queue is consumed, by this process or another, soon.</summary>
    public void Add(string systemId)
    {
        if (_consumers.TryAdd(systemId, Consumer(new PersistQueue(systemId, grains))))
        {
            _added.Set();
        }
    }

    /// <inheritdoc/>
    public int? Unacknowledged(string systemId) => _consumers.GetValueOrDefault(systemId)?.Unacknowledged;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Whoever starts this host waits for what comes before the first real wait.
        await Task.Yield();
        var listing = ListAsync(stoppingToken);
        var pauses = new Backoff(FirstReconnect, ReconnectPeriod, random);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await BrokerConnection.OpenAsync(broker, "consumer", stoppingToken);
                pauses.Reset();
                await ConsumeAsync(connection, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogAway(logger, broker, failure.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            try
            {
                await Task.Delay(pauses.Next(), time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await listing;
    }

    private async Task ConsumeAsync(IConnection connection, CancellationToken stop)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        async Task LoseAsync(object sender, ShutdownEventArgs reason)
        {
            LogLost(logger, broker, reason.ReplyText);
            await lost.CancelAsync();
        }

        connection.ConnectionShutdownAsync += LoseAsync;
        var running = new Dictionary<OrderedConsumer, Task>();
        var signals = Consumer(new SignalQueue(grains, logger));
        _connected = true;
        LogConnected(logger, broker);
        try
        {
            while (connection.IsOpen && !lost.IsCancellationRequested)
            {
                foreach (var consumer in _consumers.Values.Append(signals))
                {
                    if (!running.TryGetValue(consumer, out var run) || run.IsCompleted)
                    {
                        running[consumer] = consumer.RunAsync(connection, lost.Token);
                    }
                }

                await _added.WaitAsync(ListPeriod, time, lost.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The connection is lost; a new one is made.
        }
        finally
        {
            _connected = false;
            connection.ConnectionShutdownAsync -= LoseAsync;
            await lost.CancelAsync();
            await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Learns of systems that other processes registered, or that API core told.</summary>
    private async Task ListAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(ListPeriod, time);
        try
        {
            do
            {
                try
                {
                    foreach (var systemId in await grains.GetGrain<ISystemDirectoryGrain>(0).List().WaitAsync(stop))
                    {
                        Add(systemId);
                    }
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !stop.IsCancellationRequested)
                {
                    LogNotListed(logger, failure.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private OrderedConsumer Consumer(IOrderedQueue queue) => new(queue, time, random, logger);
}
