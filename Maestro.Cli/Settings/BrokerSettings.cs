using Maestro.Agent.Configuration;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Protocol.Mqtt;

namespace Maestro.Cli.Settings;

/// <summary>The message broker between server and agents (rest-and-operations.md section 4.4).</summary>
/// <param name="Mqtt">How it is reached; null in a process that is given no file because it does not connect, which is a silo.</param>
internal sealed record BrokerSettings(MqttBrokerSettings? Mqtt)
{
    private const string MqttType = "mqtt";
    private const string Broadcast = "broadcast";

    /// <summary>Whether agents are behind an MQTT broker.</summary>
    public static bool IsMqtt(SettingValues values) => values.Get(BrokerOptions.Type) == MqttType;

    /// <summary>Reads the file; null when agents come to a port of the server.</summary>
    /// <exception cref="InvalidSettingsException">The file cannot be used.</exception>
    public static BrokerSettings? From(SettingValues values)
    {
        var file = values.Get(BrokerOptions.ConfigFile);
        if (!IsMqtt(values))
        {
            if (file.Length > 0)
            {
                values.Warn($"{values.Describe(BrokerOptions.ConfigFile)} has no effect: agents come to a port of this server, which needs no file");
            }

            return null;
        }

        if (file.Length == 0)
        {
            return new BrokerSettings(Mqtt: null);
        }

        var settings = Read(file, values.Get(BrokerOptions.SourceId));
        if (settings is { CaPem: not null, UsesTls: false })
        {
            values.Warn($"{file}: caFile has no effect without clientCertFile and clientKeyFile: the connection to {settings.BrokerHost} is in clear text");
        }

        return values.Get(BrokerOptions.SubscriptionType) == Broadcast && settings.Topics.AgentEvents.Share.Length > 0
            ? throw new InvalidSettingsException([
                $"{values.Describe(BrokerOptions.SubscriptionType)} contradicts topics.agentEvents of {file}, which is '{settings.Topics.AgentEvents}'; "
                + "allowed: a topic without $share, or --subscription-type shared"])
            : new BrokerSettings(settings);
    }

    private static MqttBrokerSettings Read(string file, string sourceId)
    {
        try
        {
            return MqttFile.ReadForServer(BrokerOptions.ConfigFile.Name, file, sourceId);
        }
        catch (AgentConfigurationException cause)
        {
            throw new InvalidSettingsException([cause.Message]);
        }
    }
}
