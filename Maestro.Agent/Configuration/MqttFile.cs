using System.Security.Cryptography;
using Maestro.Protocol.Mqtt;

namespace Maestro.Agent.Configuration;

/// <summary>Reads the configuration file of an MQTT broker, YAML or JSON; server and agents have the same (protocol.md section 7.3).</summary>
public static class MqttFile
{
    private const int MostKeepAlive = ushort.MaxValue;
    private const int LeastPacketSize = 1024;

    /// <summary>Reads the file at a path and the certificate files it names.</summary>
    /// <param name="option">The option that names the file, for errors.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="AgentConfigurationException">A file cannot be read, or a key has a value that is not allowed.</exception>
    public static MqttBrokerSettings Read(string option, string path) =>
        Parse(PemFiles.ReadText(option, path), path) with { ReadAgain = () => ReadAgain(option, path) };

    /// <summary>Reads the text of such a file; <paramref name="path"/> only names it in errors.</summary>
    /// <exception cref="AgentConfigurationException">A key has a value that is not allowed.</exception>
    public static MqttBrokerSettings Parse(string text, string path)
    {
        var file = DriverFileKeys.Parse(text, path, "brokerHost");
        var address = file.Text("brokerHost");
        if (string.IsNullOrEmpty(address))
        {
            throw new AgentConfigurationException($"{path}: brokerHost is required");
        }

        if (!MqttBrokerSettings.IsAddress(address))
        {
            throw new AgentConfigurationException($"{path}: brokerHost is '{address}', it must be host:port");
        }

        var settings = new MqttBrokerSettings
        {
            BrokerHost = address,
            Topics = ReadTopics(file),
            Username = file.Text("username") is { Length: > 0 } username ? username : null,
            Password = file.Text("password") is { Length: > 0 } password ? password : null,
            PublishQos = file.Integer("pubQoS", 0, 2) ?? 1,
            SubscribeQos = file.Integer("subQoS", 0, 2) ?? 1,
            MaxPacketSize = file.Integer("maxPacketSize", LeastPacketSize, int.MaxValue),
            CaPem = PemFiles.Read(file, "ca"),
            ClientCertPem = PemFiles.Read(file, "clientCert"),
            ClientKeyPem = PemFiles.Read(file, "clientKey"),
        };
        if (settings.ClientCertPem is null != settings.ClientKeyPem is null)
        {
            throw new AgentConfigurationException($"{path}: either both or none of clientCertFile and clientKeyFile must be set");
        }

        settings = settings with
        {
            KeepAlive = file.Integer("keepAlive", 0, MostKeepAlive) is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.KeepAlive,
            DialTimeout = file.Duration("dialTimeout") ?? settings.DialTimeout,
        };
        TryCertificates(settings, path);
        return settings;
    }

    /// <summary>The same file with its topics checked for a server.</summary>
    /// <inheritdoc cref="Read(string, string)"/>
    public static MqttBrokerSettings ReadForServer(string option, string path, string sourceId)
    {
        var settings = Read(option, path);
        return Checked(settings, path, settings.Topics.ProblemsOfServer(sourceId));
    }

    /// <summary>The same file with its topics checked for the agents of consumers.</summary>
    /// <inheritdoc cref="Read(string, string)"/>
    public static MqttBrokerSettings ReadForAgents(string option, string path, IEnumerable<string> consumerNames)
    {
        var settings = Read(option, path);
        return Checked(settings, path, consumerNames.SelectMany(settings.Topics.ProblemsOfAgent));
    }

    private static MqttBrokerSettings ReadAgain(string option, string path)
    {
        try
        {
            return Read(option, path);
        }
        catch (AgentConfigurationException unusable)
        {
            throw new InvalidDataException(unusable.Message, unusable);
        }
    }

    private static MqttBrokerSettings Checked(MqttBrokerSettings settings, string path, IEnumerable<string> problems) =>
        problems.FirstOrDefault() is { } problem ? throw new AgentConfigurationException($"{path}: {problem}") : settings;

    private static MqttTopics ReadTopics(DriverFileKeys file)
    {
        var topics = file.Object("topics") ?? throw new AgentConfigurationException($"{file.Path}: topics is required");
        return new MqttTopics(
            Topic(topics, "sourceEvents", MqttTopic.SourceEvents) ?? throw Missing("sourceEvents"),
            Topic(topics, "agentEvents", MqttTopic.AgentEvents) ?? throw Missing("agentEvents"),
            Topic(topics, "sourceBroadcast", MqttTopic.SourceBroadcast),
            Topic(topics, "agentBroadcast", MqttTopic.AgentBroadcast));

        AgentConfigurationException Missing(string key) => new($"{topics.Path}: {key} is required");
    }

    private static MqttTopic? Topic(DriverFileKeys topics, string key, string lastLevel)
    {
        var text = topics.Text(key);
        return string.IsNullOrEmpty(text) ? null
            : MqttTopic.TryParse(text, lastLevel, out var topic) ? topic
            : throw new AgentConfigurationException(
                $"{topics.Path}: {key} is '{text}', it must be {MqttTopic.FormOf(lastLevel)} with names of a-z, 0-9 and -, or that behind $share/<group>/");
    }

    // A file that cannot be used stops the start, not the first connection.
    private static void TryCertificates(MqttBrokerSettings settings, string path)
    {
        try
        {
            MqttConnecting.Options(settings, "", receiveMaximum: 1);
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw new AgentConfigurationException($"{path}: a certificate or its key cannot be used: {cause.Message}", cause);
        }
    }
}
