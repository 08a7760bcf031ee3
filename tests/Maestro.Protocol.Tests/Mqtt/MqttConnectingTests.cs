using System.Net;
using System.Net.Sockets;
using Maestro.Protocol.Mqtt;
using Maestro.Protocol.Tests.Tls;
using Maestro.Testing;
using MQTTnet;
using MQTTnet.Exceptions;

namespace Maestro.Protocol.Tests.Mqtt;

public sealed class MqttConnectingTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Theory]
    [InlineData("a1b2c3-ats.iot.eu-west-1.amazonaws.com", 443, "x-amzn-mqtt-ca")]
    [InlineData("A1B2C3-ats.iot.eu-west-1.AmazonAWS.com", 443, "x-amzn-mqtt-ca")]
    [InlineData("a1b2c3.ats.iot.cn-north-1.amazonaws.com.cn", 443, "x-amzn-mqtt-ca")]
    [InlineData("a1b2c3-ats.iot.eu-west-1.amazonaws.com", 8883, "")]
    [InlineData("mqtt.example.com", 443, "")]
    [InlineData("amazonaws.com.example.com", 443, "")]
    public async Task On_port_443_of_AWS_the_handshake_says_that_it_is_MQTT(string host, int port, string expected)
    {
        using var broker = new TlsListener(_authority.Server(host));
        var shown = _authority.Client("CN=edge-1");
        var options = MqttConnecting.Options(
            MqttCredentialsTests.Settings with
            {
                BrokerHost = $"{host}:{port}",
                CaPem = _authority.Pem,
                ClientCertPem = shown.CertificatePem,
                ClientKeyPem = shown.KeyPem,
            },
            "edge-1-client",
            receiveMaximum: 1);

        // The name and everything about TLS stay those of the broker; only its address is one of this machine.
        Assert.IsType<MqttClientTcpOptions>(options.ChannelOptions).RemoteEndpoint = broker.EndPoint;
        var accepted = broker.AcceptAsync("x-amzn-mqtt-ca", "mqtt");
        using var client = new MqttClientFactory().CreateMqttClient();
        var connecting = client.ConnectAsync(options);

        Assert.Equal((host, expected), await accepted);

        // The listener knows no MQTT and hangs up.
        await Assert.ThrowsAnyAsync<Exception>(() => connecting);
    }

    [Fact]
    public async Task A_broker_that_says_nothing_is_left_after_the_dial_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var settings = MqttCredentialsTests.Settings with
        {
            BrokerHost = $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}",
            DialTimeout = TimeSpan.FromSeconds(0.3),
            CaPem = null,
            ClientCertPem = null,
            ClientKeyPem = null,
        };
        using var client = new MqttClientFactory().CreateMqttClient();

        var failure = await Assert.ThrowsAsync<MqttCommunicationException>(() => MqttConnecting.OpenAsync(
            client, MqttConnecting.Options(settings, "edge-1-client", receiveMaximum: 1), ["a"], qos: 1, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal("the broker did not answer within 0.3 s (dialTimeout)", failure.Message);
    }

    public void Dispose() => _authority.Dispose();
}
