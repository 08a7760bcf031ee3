using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Maestro.Gateway.Reprocessing.RabbitMq;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Protocol.Reprocessing;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Maestro.Gateway.Tests.Reprocessing.RabbitMq;

public sealed class OrderedConsumerTests(RabbitMqFixture rabbit) : IClassFixture<RabbitMqFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly RecordingQueue _queue = new(Guid.NewGuid().ToString());
    private IConnection _connection = null!;
    private IChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _connection = await ConnectAsync("test");
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await _channel.DeclareAsync(_queue.Topology, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _channel.QueueDeleteAsync(_queue.Name);
        await _connection.DisposeAsync();
    }

    [Fact]
    [Trait("Checklist", "reprocessing-47")]
    public async Task A_thousand_messages_are_taken_in_the_order_of_the_queue()
    {
        await PublishAsync(0, 1000);
        await using var consuming = await ConsumeAsync();

        await Eventually.TrueAsync(() => _queue.Taken.Count == 1000, Limit, "all messages");

        Assert.Equal(Enumerable.Range(0, 1000), _queue.Taken);
        await Eventually.TrueAsync(async () => await _channel.MessageCountAsync(_queue.Name) == 0, Limit, "the queue to be empty");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-38")]
    public async Task What_cannot_be_stored_is_not_acknowledged_and_keeps_its_place()
    {
        _queue.FailOn = 3;
        await PublishAsync(0, 10);
        await using (var consuming = await ConsumeAsync())
        {
            await Eventually.TrueAsync(() => _queue.Failures > 0, Limit, "the message that fails");
            Assert.Equal([0, 1, 2], _queue.Taken);
        }

        await Eventually.TrueAsync(async () => await _channel.MessageCountAsync(_queue.Name) == 7, Limit, "the others to be back in the queue");
        _queue.FailOn = -1;
        await using var again = await ConsumeAsync();
        await Eventually.TrueAsync(() => _queue.Taken.Count == 10, Limit, "all messages");
        Assert.Equal(Enumerable.Range(0, 10), _queue.Taken);
    }

    [Fact]
    [Trait("Checklist", "reprocessing-43")]
    public async Task One_of_two_consumes_and_the_other_takes_over_where_it_stopped()
    {
        await PublishAsync(0, 5);
        var first = await ConsumeAsync();
        await Eventually.TrueAsync(() => _queue.Taken.Count == 5, Limit, "the first five");
        var other = new RecordingQueue(_queue.SystemId);
        await using var second = await ConsumeAsync(other);
        await PublishAsync(5, 5);
        await Eventually.TrueAsync(() => _queue.Taken.Count == 10, Limit, "the next five");
        Assert.Equal(1u, await _channel.ConsumerCountAsync(_queue.Name));
        Assert.Empty(other.Taken);

        await first.DisposeAsync();
        await PublishAsync(10, 5);

        await Eventually.TrueAsync(() => other.Taken.Count == 5, Limit, "the other to take over");
        Assert.Equal(Enumerable.Range(10, 5), other.Taken);
    }

    [Fact]
    [Trait("Checklist", "reprocessing-37")]
    public async Task The_topology_has_the_properties_that_others_declare()
    {
        var systemId = Guid.NewGuid().ToString();
        await using var consuming = await ConsumeAsync(new RecordingQueue(systemId));
        await using var peer = await _connection.CreateChannelAsync();
        foreach (var (exchange, queue, key) in BrokerTopology.OfSystem(systemId).Concat(BrokerTopology.Common))
        {
            await peer.ExchangeDeclareAsync(exchange, "topic", durable: true, autoDelete: false, arguments: null);
            await peer.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments: null);
            await peer.QueueBindAsync(queue, exchange, key);
        }

        Assert.True(peer.IsOpen);
        Assert.Contains(BrokerTopology.OfSystem(systemId), binding => binding.Queue == $"reprocessing.{systemId}.events.control.queue");
    }

    [Fact]
    [Trait("Checklist", "reprocessing-48")]
    public async Task Ten_thousand_messages_take_one_channel()
    {
        await using var consuming = await ConsumeAsync();
        for (var sent = 0; sent < 10_000; sent += 1000)
        {
            await PublishAsync(sent, 1000);
        }

        await Eventually.TrueAsync(() => _queue.Taken.Count == 10_000, TimeSpan.FromMinutes(2), "all messages");

        // Channel numbers are given in order, and those of closed channels again: the next one tells how many are open.
        await using var next = await consuming.Connection.CreateChannelAsync();
        Assert.Equal(2, next.ChannelNumber);
    }

    private Task<IConnection> ConnectAsync(string purpose)
    {
        Assert.True(BrokerAddress.TryParse(rabbit.Server.Url, out var address));
        return BrokerConnection.OpenAsync(address, purpose, CancellationToken.None);
    }

    private async Task PublishAsync(int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            await _channel.BasicPublishAsync(
                BrokerTopology.Persist, _queue.SystemId, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private async Task<Consuming> ConsumeAsync(RecordingQueue? queue = null)
    {
        var connection = await ConnectAsync("consumer");
        var consumer = new OrderedConsumer(queue ?? _queue, TimeProvider.System, new Random(1), NullLogger.Instance);
        return new Consuming(connection, consumer);
    }

    private sealed class Consuming : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Consuming(IConnection connection, OrderedConsumer consumer) =>
            (Connection, _running) = (connection, consumer.RunAsync(connection, _stop.Token));

        public IConnection Connection { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            await Connection.DisposeAsync();
            _stop.Dispose();
        }
    }

    private sealed class RecordingQueue(string systemId) : IOrderedQueue
    {
        private int _failures;
        private int _calls;

        public string SystemId => systemId;

        public string Name => BrokerTopology.PersistQueue(systemId);

        public IReadOnlyList<QueueBinding> Topology => [.. BrokerTopology.Common, .. BrokerTopology.OfSystem(systemId)];

        public ushort Prefetch => 10;

        public ConcurrentQueue<int> Taken { get; } = [];

        public int FailOn { get; set; } = -1;

        public int Failures => _failures;

        public Task<int> TakeAsync(IReadOnlyList<byte[]> bodies)
        {
            // Now one, now two, now three.
            var wanted = Math.Min(bodies.Count, 1 + (_calls++ % 3));
            var taken = bodies.Take(wanted).Select(NumberIn).TakeWhile(number => number != FailOn).ToList();
            if (taken.Count == 0)
            {
                Interlocked.Increment(ref _failures);
                throw new InvalidOperationException("the store is away");
            }

            taken.ForEach(Taken.Enqueue);
            return Task.FromResult(taken.Count);
        }

        private static int NumberIn(byte[] body) => int.Parse(Encoding.UTF8.GetString(body), CultureInfo.InvariantCulture);
    }
}
