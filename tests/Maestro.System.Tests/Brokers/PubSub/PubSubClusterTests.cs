using System.Globalization;
using System.Text.RegularExpressions;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers.PubSub;

/// <summary>Two servers on the same subscriptions: what an agent sends is taken by one of them, and what one leaves is taken by the other.</summary>
public sealed class PubSubClusterTests(PubSubFixture fixture) : IClassFixture<PubSubFixture>
{
    private const int Consumers = 16;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _name = "c" + Guid.NewGuid().ToString("N")[..9];

    [Fact]
    [Trait("Checklist", "protocol-98")]
    public async Task Each_message_is_taken_once_and_a_server_that_goes_is_replaced()
    {
        await fixture.StartAsync(servers: 2);
        foreach (var server in fixture.Servers)
        {
            await Eventually.TrueAsync(
                async () => (await MetricsAsync(server)).Contains("maestro_broker_servers 2", StringComparison.Ordinal), Limit, "the servers to know each other");
        }

        using var source = new Peer(fixture.Server.SourcePort);
        using var rest = new RestClient(fixture.Server.RestPort);
        await using var watcher = await source.SubscribeSourceAsync(_name);
        string[] consumers = [.. Enumerable.Range(0, Consumers).Select(i => string.Create(CultureInfo.InvariantCulture, $"{_name}-{i:D2}"))];
        foreach (var consumer in consumers)
        {
            await rest.RegisterAsync(consumer);
            await source.PublishAsync(Events.Create(_name, consumer, consumer));
            await fixture.SentAsync("sourceevents", consumer, _ => true, $"the spec for {consumer}");
            fixture.Publish(Events.Status(consumer, consumer, 1));
        }

        foreach (var consumer in consumers)
        {
            await watcher.WaitAsync(consumer, 1, Limit);
        }

        double[] taken = [];
        await Eventually.TrueAsync(
            async () =>
            {
                taken = [await TakenAsync(fixture.Servers[0]), await TakenAsync(fixture.Servers[1])];
                return taken.Sum() >= Consumers;
            },
            Limit,
            "everything to be counted");
        // One may come again when it took long; all of them would if both servers were given each.
        Assert.InRange(taken.Sum(), Consumers, (2 * Consumers) - 1);

        // One leaves; what it has not acknowledged goes to the other one.
        foreach (var consumer in consumers)
        {
            fixture.Publish(Events.Status(consumer, consumer, 1, message: "again"));
        }

        await fixture.Servers[1].StopAsync();
        foreach (var consumer in consumers)
        {
            await watcher.WaitAsync(
                seen => seen.Id() == consumer && seen.BinaryData.ToStringUtf8().Contains("again", StringComparison.Ordinal), $"the second status of {consumer}", Limit);
        }

        await Eventually.TrueAsync(() => fixture.Service.Left("agentevents", "maestro") == 0, Limit, "everything to be acknowledged");
        await source.PublishAsync(Events.Update(_name, consumers[0], consumers[0], 1));
        await fixture.SentAsync(
            "sourceevents", consumers[0], message => message.Attributes["ce-resourceversion"] == "2", "the update after one server went");
    }

    private async Task<double> TakenAsync(MaestroProcess server) =>
        Regex.Matches(await MetricsAsync(server), $"^cloudevents_received_total{{(?![^}}]*create_request)[^}}]*consumer=\"{_name}-[^}}]*}} (\\d+)", RegexOptions.Multiline)
            .Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    private static async Task<string> MetricsAsync(MaestroProcess server)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{server.MetricsPort}/metrics"));
    }
}
