using Maestro.Gateway.Brokers;
using Maestro.Gateway.Brokers.PubSub;
using Maestro.Grains;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class ConsumerResyncTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string Hash = new('a', 64);

    private readonly BrokerParts _parts = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    [Trait("Checklist", "protocol-96")]
    public async Task At_an_mqtt_broker_each_agent_is_asked_by_name_and_one_without_bundles_for_everything()
    {
        Know("north", "a");
        Know("south");

        var asked = await ResyncAsync(BrokerParts.Mqtt("$share/g/"), questions: 2);

        Assert.Equal(
            [("north", $$"""{"statusHashes":[{"resourceID":"a","statusHash":"{{Hash}}"}]}"""), ("south", """{"statusHashes":[]}""")],
            asked.Select(question => (question.Consumer, question.Data)));
        Assert.All(asked, question => Assert.Equal(EventType.Status(EventType.ResyncRequest), question.Type));
    }

    [Fact]
    [Trait("Checklist", "protocol-99")]
    public async Task Where_every_agent_hears_the_question_nobody_is_asked_for_everything()
    {
        Know("north");
        Know("south", "a");
        Know("west");

        var question = Assert.Single(await ResyncAsync(new PubSubGatewaySettings(null!, "id"), questions: 1));

        Assert.Equal("south", question.Consumer);
        Assert.Contains("\"resourceID\":\"a\"", question.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_share_each_gateway_asks_the_consumers_it_speaks_for()
    {
        string[] consumers = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
        foreach (var consumer in consumers)
        {
            Know(consumer, "a");
        }

        _parts.AtBroker.AddRange([BrokerParts.Gateway, "gateway-2"]);
        await _parts.Ownership.RefreshAsync(CancellationToken.None);
        string[] own = [.. consumers.Where(_parts.Ownership.Owns)];
        Assert.InRange(own.Length, 1, consumers.Length - 1);

        Assert.Equal(own, (await ResyncAsync(BrokerParts.Mqtt(""), own.Length)).Select(question => question.Consumer));
    }

    private void Know(string consumer, params string[] ids) => _parts.Statuses.Add(new ConsumerStatuses(consumer, ids, [.. ids.Select(_ => Hash)], HasOpen: false));

    private ConsumerResync Make(BrokerGatewaySettings settings) => new(
        _parts.Grains, new GrainReferences(_parts.Grains), _parts.Admission, _parts.Ownership, _parts.State, settings, _parts.ResyncTrigger, _parts.Outgoing,
        new IncomingEvents(
            null!, _parts.Ownership, settings, _parts.ResyncTrigger, new UnansweredResyncs(_parts.Time), _parts.Metric, _parts.Time, NullLogger<IncomingEvents>.Instance),
        Options.Create(new DeliveryOptions()), _parts.Time, NullLogger<ConsumerResync>.Instance);

    private async Task<IReadOnlyList<(string Consumer, string Type, string Data)>> ResyncAsync(BrokerGatewaySettings settings, int questions)
    {
        _parts.State.Set(true);
        using var resync = Make(settings);
        await resync.StartAsync(CancellationToken.None);
        _parts.ResyncTrigger.RequestAll();
        List<(string, string, string)> asked = [];
        while (asked.Count < questions)
        {
            var taken = await _parts.Outgoing.TakeAsync(100, int.MaxValue, CancellationToken.None).WaitAsync(Limit);
            asked.AddRange(taken.Select(outgoing =>
            {
                var wire = WireEvent.Parser.ParseFrom(outgoing.Frame.Bytes);
                return (outgoing.ConsumerName, wire.Type, wire.BinaryData.ToStringUtf8());
            }));
        }

        await resync.StopAsync(CancellationToken.None);
        Assert.Equal(0, _parts.Outgoing.Count);
        return asked;
    }
}
