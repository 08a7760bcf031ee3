using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maestro.Protocol.Tls;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Maestro.Protocol.Mqtt;

/// <summary>How a connection to the broker is made (protocol.md section 7.1): MQTT 5, clean start, no session that outlives it.</summary>
public static class MqttConnecting
{
    private const int HttpsPort = 443;

    private static readonly TimeSpan LongestLeave = TimeSpan.FromSeconds(5);

    /// <summary>What AWS IoT Core wants to hear on the port of HTTPS from clients with a certificate.</summary>
    private static readonly SslApplicationProtocol AwsOnPortOfHttps = new("x-amzn-mqtt-ca");

    private static readonly string[] AwsDomains = [".amazonaws.com", ".amazonaws.com.cn"];

    /// <summary>Connects and subscribes, in the time that <see cref="MqttBrokerSettings.DialTimeout"/> leaves for both.</summary>
    /// <param name="client">The client.</param>
    /// <param name="options">Made by <see cref="Options"/>.</param>
    /// <param name="filters">What is subscribed to.</param>
    /// <param name="qos">The highest quality of service that is asked for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="MqttCommunicationException">The broker refuses either, or does not answer; the message is for people.</exception>
    public static async Task<MqttClientConnectResult> OpenAsync(
        IMqttClient client, MqttClientOptions options, IEnumerable<string> filters, int qos, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(filters);

        // The client minds its own timeout only where it is given nothing that could be cancelled.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Timeout);
        try
        {
            var connected = await client.ConnectAsync(options, limit.Token);
            if (connected.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw new MqttCommunicationException($"the broker refuses the connection: {connected.ResultCode} {connected.ReasonString}");
            }

            var answer = await client.SubscribeAsync(Subscription(filters, qos), limit.Token);
            return answer.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused
                ? throw new MqttCommunicationException(
                    $"the broker refuses the subscription of {refused.TopicFilter.Topic}: {refused.ResultCode} {answer.ReasonString}")
                : connected;
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new MqttCommunicationException(FormattableString.Invariant($"the broker did not answer within {options.Timeout.TotalSeconds} s (dialTimeout)"));
        }
    }

    /// <summary>Leaves in order; a broker that does not let go is left all the same.</summary>
    /// <exception cref="Exception">What went wrong, which changes nothing.</exception>
    public static async Task LeaveAsync(IMqttClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (client.IsConnected)
        {
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).WaitAsync(LongestLeave);
        }
    }

    /// <summary>The options of a client.</summary>
    /// <param name="settings">Broker and credentials.</param>
    /// <param name="clientId">The MQTT client id; another client with the same one is thrown out by the broker.</param>
    /// <param name="receiveMaximum">How many messages the broker may send before one of them is acknowledged.</param>
    /// <param name="largestPacket">Largest packet the broker may send, in bytes; null for whatever the protocol allows.</param>
    /// <exception cref="CryptographicException">A certificate or its key cannot be used.</exception>
    public static MqttClientOptions Options(MqttBrokerSettings settings, string clientId, ushort receiveMaximum, uint? largestPacket = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(settings.Host, settings.Port)
            .WithClientId(clientId)
            .WithCleanStart(true)
            .WithSessionExpiryInterval(0)
            .WithReceiveMaximum(receiveMaximum)
            .WithTimeout(settings.DialTimeout);
        builder = largestPacket is { } largest ? builder.WithMaximumPacketSize(largest) : builder;
        builder = settings.KeepAlive > TimeSpan.Zero ? builder.WithKeepAlivePeriod(settings.KeepAlive) : builder.WithNoKeepAlive();
        if (settings.Username is not null || settings.Password is not null)
        {
            builder = builder.WithCredentials(settings.Username ?? "", settings.Password ?? "");
        }

        var options = builder.Build();
        if (settings.UsesTls && options.ChannelOptions is MqttClientTcpOptions tcp)
        {
            tcp.StreamProvider = new MqttTlsStream(Tls(settings));
        }

        return options;
    }

    /// <summary>Largest packet that may be sent, in bytes; null when neither the configuration nor the broker bounds it.</summary>
    public static long? MaxPacketSize(MqttBrokerSettings settings, MqttClientConnectResult connected)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(connected);

        // The client has 0 where the broker said nothing.
        var told = connected.MaximumPacketSize is > 0 and var size ? size : (long?)null;
        return settings.MaxPacketSize is { } set && (told is null || set < told) ? set : told;
    }

    private static MqttClientSubscribeOptions Subscription(IEnumerable<string> filters, int qos)
    {
        var builder = new MqttClientSubscribeOptionsBuilder();
        foreach (var filter in filters)
        {
            builder = builder.WithTopicFilter(filter, (MqttQualityOfServiceLevel)qos);
        }

        return builder.Build();
    }

    private static SslClientAuthenticationOptions Tls(MqttBrokerSettings settings)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(settings.CaPem);
        return new SslClientAuthenticationOptions
        {
            TargetHost = settings.Host,
            EnabledSslProtocols = SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = ShownCertificate.Read(settings.ClientCertPem!, settings.ClientKeyPem),
            RemoteCertificateValidationCallback = ServerTrust.Besides(authorities),
            ApplicationProtocols = settings.Port == HttpsPort && AwsDomains.Any(domain => settings.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
                ? [AwsOnPortOfHttps]
                : null,
            AllowTlsResume = false, // a session of before would show the certificate of before
        };
    }
}
