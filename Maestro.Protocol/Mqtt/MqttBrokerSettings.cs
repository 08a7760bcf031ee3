using System.Globalization;

namespace Maestro.Protocol.Mqtt;

/// <summary>How to reach an MQTT broker and what travels where: the configuration file of protocol.md section 7.3.</summary>
public sealed record MqttBrokerSettings
{
    /// <summary>Address of the broker, <c>host:port</c>, as it was configured.</summary>
    public required string BrokerHost { get; init; }

    /// <summary>The topics.</summary>
    public required MqttTopics Topics { get; init; }

    /// <summary>User name; null for none.</summary>
    public string? Username { get; init; }

    /// <summary>Password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Silence after which the connection is probed; zero never does.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time for a connection to be made, and for the broker to answer a packet.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Quality of service of what is published: 0, 1 or 2.</summary>
    public int PublishQos { get; init; } = 1;

    /// <summary>Quality of service of what is subscribed to: 0, 1 or 2.</summary>
    public int SubscribeQos { get; init; } = 1;

    /// <summary>Largest packet that is sent, in bytes; null leaves it to what the broker says when it is connected to.</summary>
    public long? MaxPacketSize { get; init; }

    /// <summary>PEM of certificate authorities trusted besides those of the system; null for none.</summary>
    public string? CaPem { get; init; }

    /// <summary>PEM of the client certificate; null for none. Present exactly when <see cref="ClientKeyPem"/> is.</summary>
    public string? ClientCertPem { get; init; }

    /// <summary>PEM of the private key of the client certificate; null for none.</summary>
    public string? ClientKeyPem { get; init; }

    /// <summary>
    /// Reads the file and those it names again; null when the settings come from no file. It throws an <see cref="InvalidDataException"/> that says
    /// why when one of them cannot be used now.
    /// </summary>
    public Func<MqttBrokerSettings>? ReadAgain { get; init; }

    /// <summary>Whether the connection uses TLS. A certificate authority alone does not make it so (agent.md section 1.3).</summary>
    public bool UsesTls => ClientCertPem is not null;

    /// <summary>The host of <see cref="BrokerHost"/>, without brackets.</summary>
    public string Host => BrokerHost[..BrokerHost.LastIndexOf(':')].Trim('[', ']');

    /// <summary>The port of <see cref="BrokerHost"/>.</summary>
    public int Port => int.Parse(BrokerHost.AsSpan(BrokerHost.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The same settings with user, password, certificates and authorities of others.</summary>
    public MqttBrokerSettings WithCredentialsOf(MqttBrokerSettings other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Username = other.Username,
            Password = other.Password,
            CaPem = other.CaPem,
            ClientCertPem = other.ClientCertPem,
            ClientKeyPem = other.ClientKeyPem,
        };
    }

    /// <summary>Whether user, password, certificates and authorities are those of others.</summary>
    public bool HasCredentialsOf(MqttBrokerSettings other) => WithCredentialsOf(other) == this;

    /// <summary>Whether a text is an address, <c>host:port</c>.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        return colon > 0 && !text.Contains('/', StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536;
    }
}
