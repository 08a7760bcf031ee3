using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CloudNative.CloudEvents;
using Maestro.Agent.Configuration;
using Maestro.Agent.Transport;
using Maestro.Protocol.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

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
        var settings = MqttFile.Parse(
            $$$"""
            {"brokerHost":"{{{listener.LocalEndpoint}}}","topics":{"sourceEvents":"sources/maestro/consumers/+/sourceevents","agentEvents":"sources/maestro/consumers/+/agentevents"}}
            """,
            "c.json") with { MaxPacketSize = configured };
        var credentials = new MqttCredentials(settings, TimeProvider.System).Current;
        var transport = new MqttAgentTransport(
            "cluster1",
            "cluster1-client",
            settings,
            () => credentials,
            TimeSpan.FromSeconds(1),
            new ReconnectLadder(TimeSpan.FromSeconds(1), new Jitter(new Random(1)), TimeProvider.System),
            TimeProvider.System,
            NullLogger.Instance);
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
