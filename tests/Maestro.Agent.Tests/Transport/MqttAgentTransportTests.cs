using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CloudNative.CloudEvents;
using Maestro.Agent.Configuration;
using Maestro.Agent.Transport;
using Maestro.Protocol.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Transport;

/// <summary>What whole agents do not show; the rest is in the system's tests, with a real broker.</summary>
public class MqttAgentTransportTests
{
    [Theory]
    [InlineData(null, null, IAgentTransport.LargestEvent)]
    [InlineData(524_288u, null, 524_288)]
    [InlineData(524_288u, 131_072L, 131_072)]
    [InlineData(uint.MaxValue, null, IAgentTransport.LargestEvent)]
    public async Task The_limit_of_the_broker_is_known_from_the_connection_on(uint? told, long? configured, int expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var settings = Settings(listener) with { MaxPacketSize = configured };
        var credentials = new MqttCredentials(settings, TimeProvider.System).Current;
        var transport = Transport(settings, () => credentials, TimeSpan.FromSeconds(1));
        using var stop = new CancellationTokenSource();
        var receiver = new Receiver();
        var running = transport.RunAsync(receiver, stop.Token);
        using var client = await listener.AcceptTcpClientAsync();
        await AcceptAsync(client.GetStream(), told);
        await receiver.Subscribed.Task.WaitAsync(Eventually.Limit);

        Assert.Equal(expected, transport.MaxEventBytes);

        client.Close();
        await receiver.Disconnected.Task.WaitAsync(Eventually.Limit);
        Assert.Equal(expected, transport.MaxEventBytes);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task New_certificates_end_the_wait_for_the_next_connection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var time = new FakeTimeProvider();
        var settings = Settings(listener);
        var credentials = new MqttCredentials(settings with { ReadAgain = () => settings with { Username = "renewed" } }, time);
        var transport = Transport(settings, () => credentials.Current, TimeSpan.FromHours(1));
        using var stop = new CancellationTokenSource();
        var receiver = new Receiver();
        var running = transport.RunAsync(receiver, stop.Token);
        using (await listener.AcceptTcpClientAsync())
        {
            // It goes without an answer.
        }

        await receiver.Disconnected.Task.WaitAsync(Eventually.Limit);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(credentials.Refresh());

        using var client = await listener.AcceptTcpClientAsync().WaitAsync(Eventually.Limit);
        await AcceptAsync(client.GetStream(), null);
        await receiver.Subscribed.Task.WaitAsync(Eventually.Limit);
        await stop.CancelAsync();
        await running;
    }

    private static MqttBrokerSettings Settings(TcpListener listener) => MqttFile.Parse(
        $$$"""
        {"brokerHost":"{{{listener.LocalEndpoint}}}","topics":{"sourceEvents":"sources/maestro/consumers/+/sourceevents","agentEvents":"sources/maestro/consumers/+/agentevents"}}
        """,
        "c.json");

    private static MqttAgentTransport Transport(MqttBrokerSettings settings, Func<MqttCredentials.Generation> renew, TimeSpan pause) => new(
        "cluster1",
        "cluster1-client",
        settings,
        renew,
        TimeSpan.FromSeconds(1),
        new ReconnectLadder(pause, new Jitter(new Random(1)), TimeProvider.System),
        TimeProvider.System,
        NullLogger.Instance);

    // Answers CONNECT and SUBSCRIBE of MQTT 5 with success.
    private static async Task AcceptAsync(NetworkStream stream, uint? maxPacketSize)
    {
        await ReadAsync(stream);
        if (maxPacketSize is { } size)
        {
            var answer = new byte[] { 0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 0 };
            BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(6), size);
            await stream.WriteAsync(answer);
        }
        else
        {
            await stream.WriteAsync(new byte[] { 0x20, 3, 0, 0, 0 });
        }

        var subscription = await ReadAsync(stream);
        await stream.WriteAsync(new byte[] { 0x90, 4, subscription[0], subscription[1], 0, 1 });
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        var header = new byte[2];
        await stream.ReadExactlyAsync(header);
        Assert.InRange(header[1], 1, 127);
        var body = new byte[header[1]];
        await stream.ReadExactlyAsync(body);
        return body;
    }

    private sealed class Receiver : IAgentReceiver
    {
        public TaskCompletionSource Subscribed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Disconnected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnSubscribed() => Subscribed.TrySetResult();

        public void OnEvent(CloudEvent cloudEvent)
        {
        }

        public void OnDisconnected(string reason, TimeSpan pause) => Disconnected.TrySetResult();
    }
}
