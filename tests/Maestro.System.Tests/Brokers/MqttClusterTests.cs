using System.Globalization;
using System.Text.RegularExpressions;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers;

/// <summary>Two servers at one broker: what an agent sends is taken by one of them.</summary>
public abstract class MqttClusterTests(MqttFixture fixture, string agentEvents, string subscriptionType) : IDisposable
{
    private const int Consumers = 24;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _name = "c" + Guid.NewGuid().ToString("N")[..9];
    private readonly List<IDisposable> _clients = [];

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    [Trait("Checklist", "protocol-95"), Trait("Checklist", "protocol-97")]
    public async Task Each_message_is_taken_once_and_a_server_that_goes_is_replaced()
    {
        await fixture.StartAsync(agentEvents, servers: 2, $"--subscription-type={subscriptionType}");
        foreach (var server in fixture.Servers)
        {
            await Eventually.TrueAsync(
                async () => (await MetricsAsync(server)).Contains("maestro_broker_servers 2", StringComparison.Ordinal), Limit, "the servers to know each other");
        }

        var source = Add(new Peer(fixture.Server.SourcePort));
        var rest = Add(new RestClient(fixture.Server.RestPort));
        await using var watcher = await source.SubscribeSourceAsync(_name);
        await using var agents = await RawAgent.ConnectAsync(fixture.Broker!, "sources/maestro/consumers/+/sourceevents");
        string[] consumers = [.. Enumerable.Range(0, Consumers).Select(i => string.Create(CultureInfo.InvariantCulture, $"{_name}-{i:D2}"))];
        foreach (var consumer in consumers)
        {
            await rest.RegisterAsync(consumer);
            await source.PublishAsync(Events.Create(_name, consumer, consumer));
        }

        foreach (var consumer in consumers)
        {
            await agents.WaitAsync(message => message.ResourceId == consumer, $"the spec for {consumer}");
            await agents.PublishAsync(consumer, Events.Status(consumer, consumer, 1));
            await agents.PublishAsync(consumer, Events.SpecResync(consumer, ($"{consumer}-first", 1)));
        }

        foreach (var consumer in consumers)
        {
            await watcher.WaitAsync(consumer, 1, Limit);
            await agents.PublishAsync(consumer, Events.SpecResync(consumer, ($"{consumer}-second", 1)));
        }

        foreach (var consumer in consumers)
        {
            await agents.WaitAsync(message => message.ResourceId == $"{consumer}-second", $"the second answer to {consumer}");
        }

        Assert.Equal(consumers, agents.Messages.Select(message => message.ResourceId).OfType<string>().Where(consumers.Contains).Distinct().Order());
        Assert.Equal(Consumers, agents.Messages.Count(message => message.ResourceId?.EndsWith("-first", StringComparison.Ordinal) == true));
        double[] taken = [];
        await Eventually.TrueAsync(
            async () =>
            {
                taken = [await TakenAsync(fixture.Servers[0]), await TakenAsync(fixture.Servers[1])];
                return taken.Sum() >= 3 * Consumers;
            },
            Limit,
            "everything to be counted");
        Assert.Equal(3 * Consumers, taken.Sum());
        Assert.All(taken, ofServer => Assert.InRange(ofServer, 1, (3 * Consumers) - 1));

        // The other one takes over, what was sent before it knew included.
        await fixture.Servers[1].StopAsync();
        foreach (var consumer in consumers)
        {
            await agents.PublishAsync(consumer, Events.SpecResync(consumer, ($"{consumer}-third", 1)));
        }

        foreach (var consumer in consumers)
        {
            await agents.WaitAsync(message => message.ResourceId == $"{consumer}-third", $"the third answer to {consumer}");
        }

        await source.PublishAsync(Events.Update(_name, consumers[0], consumers[0], 1));
        await agents.WaitAsync(
            message => message.ResourceId == consumers[0] && message.Properties["ce-resourceversion"] == "2", "the update after one server went");
    }

    private async Task<double> TakenAsync(MaestroProcess server) =>
        Regex.Matches(await MetricsAsync(server), $"^cloudevents_received_total{{(?![^}}]*create_request)[^}}]*consumer=\"{_name}-[^}}]*}} (\\d+)", RegexOptions.Multiline)
            .Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    private static async Task<string> MetricsAsync(MaestroProcess server)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{server.MetricsPort}/metrics"));
    }

    private T Add<T>(T client)
        where T : IDisposable
    {
        _clients.Add(client);
        return client;
    }
}

/// <summary>The broker shares the messages of the agents out.</summary>
public sealed class SharedMqttTests(MqttFixture fixture)
    : MqttClusterTests(fixture, "$share/statussubscribers/sources/maestro/consumers/+/agentevents", "shared"), IClassFixture<MqttFixture>;

/// <summary>Every server gets every message, and one speaks for each consumer.</summary>
public sealed class BroadcastMqttTests(MqttFixture fixture)
    : MqttClusterTests(fixture, "sources/maestro/consumers/+/agentevents", "broadcast"), IClassFixture<MqttFixture>;
