using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Maestro.Gateway.Agents;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Brokers.Mqtt;
using Maestro.Gateway.Hosting;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Membership;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.Mqtt;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Prometheus;

namespace Maestro.Gateway.Tests.Brokers;

/// <summary>The parts behind a broker, with a store that a test fills and a clock that it moves.</summary>
internal sealed class BrokerParts : IDisposable
{
    public const string Gateway = "gateway-1";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly AgentAdmission _admission = new();

    public BrokerParts(BrokerGatewaySettings? settings = null)
    {
        Grains = StubGrains.Of(
            (typeof(IResourceBundleReader), (method, arguments) => method.Name switch
            {
                nameof(IResourceBundleReader.ReadSpecs) => ReadAsync((string)arguments[0]!, (ImmutableArray<string>)arguments[1]!, (bool)arguments[2]!),
                nameof(IResourceBundleReader.ListConsumerNames) => Task.FromResult(
                    Statuses.Select(statuses => statuses.ConsumerName).Where(name => string.CompareOrdinal(name, (string)arguments[0]!) > 0).ToImmutableArray()),
                nameof(IResourceBundleReader.ListConsumerStatuses) => Task.FromResult(
                    Statuses.Where(statuses => ((ImmutableArray<string>)arguments[0]!).Contains(statuses.ConsumerName)).ToImmutableArray()),
                _ => throw new NotSupportedException(method.Name),
            }),
            (typeof(IGatewayDirectoryGrain), (_, _) => Task.FromResult(new GatewayList(
                [.. AtBroker.Select(id => new GatewayAnnouncement(id, null!, [], 1) { AtBroker = true })], true, "d", 1, []))));
        State = new BrokerState("broker", Time);
        var factory = Metrics.WithCustomRegistry(_registry);
        var identity = new GatewayIdentity(Gateway);
        settings ??= Mqtt();
        var events = new CloudEventMetrics(factory, new SourceLabels(), new GatewaySettings(), Options.Create(new DeliveryOptions()));
        Outgoing = new OutgoingEvents(State, events, NullLogger<OutgoingEvents>.Instance);
        Reader = new BacklogReader(Outgoing, Grains, identity, _admission, Time, NullLogger<BacklogReader>.Instance);
        Ownership = new BrokerOwnership(Grains, identity, settings, State, ResyncTrigger, Time, NullLogger<BrokerOwnership>.Instance);
        StatusResync = new DelayedStatusResync(ResyncTrigger, Lifetime, Time);
        Metric = new BrokerMetrics(factory, settings, Outgoing, Ownership, events);
    }

    public FakeTimeProvider Time { get; } = new();

    public IGrainFactory Grains { get; }

    public BrokerState State { get; }

    public ResyncTrigger ResyncTrigger { get; } = new();

    public OutgoingEvents Outgoing { get; }

    public BacklogReader Reader { get; }

    public BrokerOwnership Ownership { get; }

    public ApplicationLifetime Lifetime { get; } = new(NullLogger<ApplicationLifetime>.Instance);

    public DelayedStatusResync StatusResync { get; }

    public BrokerMetrics Metric { get; }

    public AgentAdmission Admission => _admission;

    /// <summary>Gateways at the broker, for the next look at the directory.</summary>
    public List<string> AtBroker { get; } = [];

    /// <summary>What the store knows of consumers.</summary>
    public List<ConsumerStatuses> Statuses { get; } = [];

    /// <summary>What was read of the store: consumer, ids, and whether as a repetition.</summary>
    public List<(string Consumer, string[] Ids, bool Repetition)> Reads { get; } = [];

    /// <summary>What the store takes for each read.</summary>
    public Func<Task> Store { get; set; } = () => Task.CompletedTask;

    public static SpecDelivery Delivery(string consumer, string id, int version = 1) =>
        new(consumer, id, version, Deleting: false, Events.Create("maestro", consumer, id).ToByteArray());

    public async Task<string> MetricsAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Moves the clock on until something holds.</summary>
    public Task UntilAsync(Func<bool> condition, string what, TimeSpan? step = null) => Eventually.TrueAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            Time.Advance(step ?? TimeSpan.FromSeconds(1));
            return false;
        },
        Limit,
        what);

    /// <summary>A broker of MQTT with the usual topics.</summary>
    public static MqttGatewaySettings Mqtt(string share = "")
    {
        Assert.True(MqttTopic.TryParse("sources/maestro/consumers/+/sourceevents", MqttTopic.SourceEvents, out var sourceEvents));
        Assert.True(MqttTopic.TryParse($"{share}sources/maestro/consumers/+/agentevents", MqttTopic.AgentEvents, out var agentEvents));
        return new MqttGatewaySettings(
            new MqttBrokerSettings { BrokerHost = "h:1", Topics = new MqttTopics(sourceEvents, agentEvents, null, null) }, "id");
    }

    public void Dispose()
    {
        Reader.Dispose();
        Ownership.Dispose();
        _admission.Dispose();
    }

    private async Task<DeliveryPage<SpecDelivery>> ReadAsync(string consumer, ImmutableArray<string> ids, bool repetition)
    {
        lock (Reads)
        {
            Reads.Add((consumer, [.. ids], repetition));
        }

        await Store();
        return new DeliveryPage<SpecDelivery>([.. ids.Select(id => Delivery(consumer, id, 7))], ids.Length);
    }
}
