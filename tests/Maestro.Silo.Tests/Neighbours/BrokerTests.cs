using System.Text;
using Maestro.Cli.PrivateRabbitMq;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Protocol.Reprocessing;
using Maestro.Silo.Neighbours;
using Maestro.Testing;
using RabbitMQ.Client;

namespace Maestro.Silo.Tests.Neighbours;

public sealed class BrokerTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string _system = Guid.NewGuid().ToString();
    private PrivateRabbitMqServer _server = null!;
    private Broker _broker = null!;

    public async Task InitializeAsync()
    {
        _server = await RabbitMqFixture.StartOwnAsync();
        _broker = Connect(_server.Url);
    }

    public async Task DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _server.DeleteAsync();
    }

    [Fact]
    [Trait("Checklist", "reprocessing-45, reprocessing-46")]
    public async Task Messages_are_safe_or_not_confirmed_and_nothing_vanishes()
    {
        var body = Encoding.UTF8.GetBytes("""{"n": 9007199254740993, "d": 1.10}""");

        // Nobody has declared anything: that is done before.
        Assert.True(await _broker.PublishAsync(_system, BrokerTopology.PersistError, _system, body, None));
        Assert.Equal(body, await GetAsync($"persist.{_system}.queue.error"));
        Assert.Equal(0, await _broker.CountPersistsAsync(_system, None));
        Assert.Equal(0, await _broker.CountPersistsAsync("unknown", None));

        Assert.False(await _broker.PublishAsync(_system, BrokerTopology.PersistError, "nobody", body, None));
        Assert.True(await _broker.PublishAsync("", BrokerTopology.EventsError, "exception", body, None));
        Assert.Equal(body, await GetAsync("event.exception.queue.error"));

        await _server.KillAsync();
        var failure = await Assert.ThrowsAsync<NeighbourException>(() => _broker.PublishAsync(_system, BrokerTopology.PersistError, _system, body, None));
        Assert.Equal(FailureClass.Transient, failure.Failure);

        await _server.RestartAsync();
        Assert.True(await _broker.PublishAsync(_system, BrokerTopology.PersistError, _system, body, None));
        Assert.Equal(body, await GetAsync($"persist.{_system}.queue.error"));
    }

    private static Broker Connect(string url)
    {
        Assert.True(BrokerAddress.TryParse(url, out var address));
        return new Broker(new NeighbourSettings { Broker = address }, [], TimeProvider.System);
    }

    private async Task<byte[]?> GetAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(_server.Url) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync(queue, autoAck: true);
        Assert.Equal(DeliveryModes.Persistent, message?.BasicProperties.DeliveryMode);
        Assert.Equal("application/json", message?.BasicProperties.ContentType);
        return message?.Body.ToArray();
    }
}
