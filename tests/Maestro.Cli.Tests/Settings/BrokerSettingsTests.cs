using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tests.Settings;

public sealed class BrokerSettingsTests : IDisposable
{
    private const string Own = "sources/maestro/consumers/+/agentevents";
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Behind_a_broker_repetitions_are_rare_and_the_agents_port_stays_closed()
    {
        var settings = Settings($"$share/g/{Own}");

        Assert.Equal("h:1883", settings.Broker?.Mqtt?.BrokerHost);
        Assert.Equal(TimeSpan.FromHours(1), settings.Delivery.RedeliveryMaxDelay);
        Assert.Equal(TimeSpan.FromMinutes(7), Settings(Own, ("redelivery-max-delay", "7m")).Delivery.RedeliveryMaxDelay);
    }

    [Fact]
    public void A_file_without_a_type_is_that_of_an_MQTT_broker()
    {
        Settings(Own);

        var settings = Resolve();

        Assert.Equal("h:1883", settings.Broker?.Mqtt?.BrokerHost);
        Assert.Equal(TimeSpan.FromHours(1), settings.Delivery.RedeliveryMaxDelay);
    }

    [Fact]
    public void A_file_for_agents_at_a_port_is_warned_of()
    {
        var values = Values(("message-broker-type", "grpc"));

        Assert.Null(ServerSettings.From(values).Broker);
        Assert.Equal(
            $"--message-broker-config-file \"{_file}\" has no effect: agents come to a port of this server, which needs no file", Assert.Single(values.Warnings));
    }

    [Fact]
    public void Without_a_file_and_a_type_agents_come_to_a_port() =>
        Assert.Null(Resolve(("message-broker-config-file", "")).Broker);

    [Fact]
    public void On_pubsub_it_is_the_same_and_the_file_is_that_of_a_server()
    {
        File.WriteAllText(_file, """
            projectID: acme-prod-01
            endpoint: localhost:8085
            disableTLS: true
            topics: {sourceEvents: projects/acme-prod-01/topics/sourceevents, sourceBroadcast: projects/acme-prod-01/topics/sourcebroadcast}
            subscriptions: {agentEvents: projects/acme-prod-01/subscriptions/agentevents-maestro, agentBroadcast: projects/acme-prod-01/subscriptions/agentbroadcast-maestro}
            """);

        var settings = Resolve(("message-broker-type", "pubsub"));

        Assert.Equal("projects/acme-prod-01/topics/sourceevents", settings.Broker?.PubSub?.Topics.Events);
        Assert.Equal("Pub/Sub project acme-prod-01", settings.Broker?.ToGateway("id")?.Name);
        Assert.Equal(TimeSpan.FromHours(1), settings.Delivery.RedeliveryMaxDelay);
    }

    [Theory]
    [Trait("Checklist", "protocol-97")]
    [InlineData("sources/other/consumers/+/agentevents", "shared", "which is of source 'other'; allowed: a topic of this server's source id 'maestro'")]
    [InlineData("$share/g/" + Own, "broadcast", "--subscription-type \"broadcast\" contradicts topics.agentEvents")]
    public void Topics_that_cannot_work_stop_the_start(string agentEvents, string subscriptionType, string expected)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Settings(agentEvents, ("subscription-type", subscriptionType)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("allowed: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_source_id_is_that_of_the_topics() =>
        Assert.Equal("hub", Settings("sources/hub/consumers/+/agentevents", ("source-id", "hub")).SourceId);

    private ServerSettings Settings(string agentEvents, params (string Name, string Text)[] more)
    {
        File.WriteAllText(_file, $$"""
            brokerHost: h:1883
            topics: {sourceEvents: sources/maestro/consumers/+/sourceevents, agentEvents: {{agentEvents}}}
            """);
        return Resolve([("message-broker-type", "mqtt"), .. more]);
    }

    private ServerSettings Resolve(params (string Name, string Text)[] more) => ServerSettings.From(Values(more));

    private SettingValues Values(params (string Name, string Text)[] more)
    {
        (string Name, string Text)[] flags = [("database-url", "postgres://ann:secret@db/fleet"), ("message-broker-config-file", _file), .. more];
        return SettingResolver.Resolve(
            CommandOptions.Server, new SettingSources(setting => flags.LastOrDefault(flag => flag.Name == setting.Name).Text, _ => null));
    }
}
