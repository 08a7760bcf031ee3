using Maestro.Agent.Configuration;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Brokers.Mqtt;
using Maestro.Gateway.Brokers.PubSub;
using Maestro.Protocol.Mqtt;
using Maestro.Protocol.PubSub;

namespace Maestro.Cli.Settings;

/// <summary>The message broker between server and agents (rest-and-operations.md section 4.4). A process that does not connect, which is a silo, is given no file.</summary>
internal sealed record BrokerSettings
{
    private const string MqttType = "mqtt";
    private const string PubSubType = "pubsub";
    private const string Broadcast = "broadcast";

    /// <summary>How an MQTT broker is reached; null where there is none, or no file.</summary>
    public MqttBrokerSettings? Mqtt { get; private init; }

    /// <summary>How Google Cloud Pub/Sub is reached; null likewise.</summary>
    public PubSubSettings? PubSub { get; private init; }

    /// <summary>Whether there is a file that says how.</summary>
    public bool IsReached => Mqtt is not null || PubSub is not null;

    /// <summary>Whether agents are behind a message broker.</summary>
    public static bool IsUsed(SettingValues values) => TypeOf(values) is MqttType or PubSubType;

    /// <summary>Reads the file; null when agents come to a port of the server.</summary>
    /// <exception cref="InvalidSettingsException">The file cannot be used.</exception>
    public static BrokerSettings? From(SettingValues values)
    {
        var file = values.Get(BrokerOptions.ConfigFile);
        if (!IsUsed(values))
        {
            if (file.Length > 0)
            {
                values.Warn($"{values.Describe(BrokerOptions.ConfigFile)} has no effect: agents come to a port of this server, which needs no file");
            }

            return null;
        }

        var isPubSub = TypeOf(values) == PubSubType;
        if (isPubSub && values.Get(BrokerOptions.SubscriptionType) == Broadcast)
        {
            throw new InvalidSettingsException([
                $"{values.Describe(BrokerOptions.SubscriptionType)} contradicts {values.Describe(BrokerOptions.Type)}: all servers have the same subscriptions; "
                + "allowed: --subscription-type shared"]);
        }

        return file.Length == 0 ? new BrokerSettings()
            : isPubSub ? new BrokerSettings { PubSub = Read(() => PubSubFile.ReadForServer(BrokerOptions.ConfigFile.Name, file)) }
            : new BrokerSettings { Mqtt = ReadMqtt(values, file) };
    }

    /// <summary>The same as the gateway takes it; null when this process does not connect.</summary>
    public BrokerGatewaySettings? ToGateway(string clientId) => (Mqtt, PubSub) switch
    {
        ({ } mqtt, _) => new MqttGatewaySettings(mqtt, clientId),
        (_, { } pubSub) => new PubSubGatewaySettings(pubSub, clientId),
        _ => null,
    };

    // The reference's default is mqtt; whoever relies on that gives a file, and has no agents at a port.
    private static string TypeOf(SettingValues values) =>
        values.IsGiven(BrokerOptions.Type) || values.Get(BrokerOptions.ConfigFile).Length == 0 ? values.Get(BrokerOptions.Type) : MqttType;

    private static MqttBrokerSettings ReadMqtt(SettingValues values, string file)
    {
        var settings = Read(() => MqttFile.ReadForServer(BrokerOptions.ConfigFile.Name, file, values.Get(BrokerOptions.SourceId)));
        if (settings is { CaPem: not null, UsesTls: false })
        {
            values.Warn($"{file}: caFile has no effect without clientCertFile and clientKeyFile: the connection to {settings.BrokerHost} is in clear text");
        }

        return values.Get(BrokerOptions.SubscriptionType) == Broadcast && settings.Topics.AgentEvents.Share.Length > 0
            ? throw new InvalidSettingsException([
                $"{values.Describe(BrokerOptions.SubscriptionType)} contradicts topics.agentEvents of {file}, which is '{settings.Topics.AgentEvents}'; "
                + "allowed: a topic without $share, or --subscription-type shared"])
            : settings;
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (AgentConfigurationException cause)
        {
            throw new InvalidSettingsException([cause.Message]);
        }
    }
}
