using System.Threading.Channels;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Protocol.Retrying;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Maestro.Gateway.Reprocessing.RabbitMq;

/// <summary>
/// Consumes a queue alone and in order (reprocessing.md section 3.4). That nobody else does is left to the broker: it refuses a second exclusive
/// consumer, so the other gateways keep asking, and one of them gets in when this one is gone.
/// </summary>
internal sealed partial class OrderedConsumer(IOrderedQueue queue, TimeProvider time, Random random, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TakeoverPeriod = TimeSpan.FromSeconds(2);

    private readonly Backoff _backoff = new(FirstPause, LongestPause, random);
    private int _unacknowledged;
    private volatile bool _consuming;
    private IConnection? _declaredOn;

    /// <summary>How many messages were delivered and are not acknowledged; null while this process does not consume the queue.</summary>
    public int? Unacknowledged => _consuming ? Volatile.Read(ref _unacknowledged) : null;

    /// <summary>Consumes until the connection is lost or <paramref name="stop"/>.</summary>
    public async Task RunAsync(IConnection connection, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && connection.IsOpen)
        {
            try
            {
                await ConsumeAsync(connection, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The channel broke, the queue is somebody else's, or a message could not be stored: all of it is tried again.
                await Task.Delay(PauseAfter(failure), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private TimeSpan PauseAfter(Exception failure)
    {
        if (failure is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.AccessRefused })
        {
            LogConsumedElsewhere(logger, queue.Name);
            return TakeoverPeriod * (0.8 + (0.4 * random.NextDouble()));
        }

        // Whatever it was, the queue may be gone.
        _declaredOn = null;
        var pause = _backoff.Next();
        if (failure is OperationInterruptedException or AlreadyClosedException)
        {
            LogBroken(logger, queue.Name, pause, failure.Message);
        }
        else
        {
            LogNotTaken(logger, queue.Name, pause, failure);
        }

        return pause;
    }

    /// <summary>Takes messages until one cannot be taken or the channel breaks, which is thrown.</summary>
    private async Task ConsumeAsync(IConnection connection, CancellationToken stop)
    {
        // Prefetch bounds what can be in here.
        var delivered = Channel.CreateUnbounded<(ulong Tag, byte[] Body)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

        // Closing the channel gives everything back that was delivered and not acknowledged, each message to its place.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            delivered.Writer.TryComplete(new OperationInterruptedException(reason));
            return Task.CompletedTask;
        };
        if (_declaredOn != connection)
        {
            await channel.DeclareAsync(queue.Topology, stop);
            _declaredOn = connection;
        }

        await channel.BasicQosAsync(0, queue.Prefetch, global: false, stop);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            Interlocked.Increment(ref _unacknowledged);
            delivered.Writer.TryWrite((delivery.DeliveryTag, delivery.Body.ToArray()));
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) =>
        {
            // The broker ends the consumption of a queue that is deleted.
            delivered.Writer.TryComplete(new IOException("the broker ended the consumption"));
            return Task.CompletedTask;
        };
        Volatile.Write(ref _unacknowledged, 0);
        await channel.BasicConsumeAsync(queue.Name, autoAck: false, consumerTag: "", noLocal: false, exclusive: true, arguments: null, consumer, stop);
        LogConsuming(logger, queue.Name);
        _consuming = true;
        try
        {
            await TakeAsync(channel, delivered.Reader, stop);
        }
        finally
        {
            _consuming = false;
        }
    }

    private async Task TakeAsync(IChannel channel, ChannelReader<(ulong Tag, byte[] Body)> delivered, CancellationToken stop)
    {
        var (tags, bodies) = (new List<ulong>(), new List<byte[]>());
        while (bodies.Count > 0 || await delivered.WaitToReadAsync(stop))
        {
            while (delivered.TryRead(out var message))
            {
                tags.Add(message.Tag);
                bodies.Add(message.Body);
            }

            var taken = await queue.TakeAsync(bodies);
            await channel.BasicAckAsync(tags[taken - 1], multiple: true, stop);
            tags.RemoveRange(0, taken);
            bodies.RemoveRange(0, taken);
            Interlocked.Add(ref _unacknowledged, -taken);
            _backoff.Reset();
        }
    }
}
