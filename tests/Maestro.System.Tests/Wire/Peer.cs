using Grpc.Core;
using Grpc.Net.Client;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.SystemTests.Wire;

/// <summary>One gRPC connection to a server, with whatever streams a test opens on it.</summary>
public sealed class Peer : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly CloudEventService.CloudEventServiceClient _client;

    public Peer(int port)
    {
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}", new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false },
        });
        _client = new CloudEventService.CloudEventServiceClient(_channel);
    }

    /// <summary>Publishes; a failure is an <see cref="RpcException"/>.</summary>
    public async Task PublishAsync(CloudEvent cloudEvent, TimeSpan? deadline = null) =>
        await _client.PublishAsync(new PublishRequest { Event = cloudEvent }, deadline: DateTime.UtcNow + (deadline ?? TimeSpan.FromSeconds(60)));

    /// <summary>Publishes an event that must be refused.</summary>
    public async Task<Status> RefusedAsync(CloudEvent cloudEvent) =>
        (await Assert.ThrowsAsync<RpcException>(() => PublishAsync(cloudEvent))).Status;

    public Task<Subscriber> SubscribeAgentAsync(string consumer) =>
        SubscribeAsync(new SubscriptionRequest { ClusterName = consumer, DataType = DataType.ManifestBundle.ToString() });

    public Task<Subscriber> SubscribeSourceAsync(string source) => SubscribeAsync(new SubscriptionRequest { Source = source });

    public Task<Subscriber> SubscribeAsync(SubscriptionRequest request) => Subscriber.OpenAsync(_client, request);

    /// <summary>Opens a stream that nobody reads.</summary>
    public AsyncServerStreamingCall<CloudEvent> SubscribeWithoutReading(SubscriptionRequest request) => _client.Subscribe(request);

    public void Dispose() => _channel.Dispose();
}
