using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Testing;

namespace Maestro.SystemTests.Wire;

/// <summary>One gRPC connection to a server, with whatever streams a test opens on it.</summary>
public sealed class Peer : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly CloudEventService.CloudEventServiceClient _client;

    public Peer(int port)
        : this($"http://127.0.0.1:{port}", new SslClientAuthenticationOptions(), null)
    {
    }

    private Peer(string address, SslClientAuthenticationOptions tls, string? authorization)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false, SslOptions = tls },
            Credentials = authorization is null ? null : ChannelCredentials.Create(ChannelCredentials.SecureSsl, CallCredentials.FromInterceptor((_, metadata) =>
            {
                metadata.Add("authorization", authorization);
                return Task.CompletedTask;
            })),
        });
        _client = new CloudEventService.CloudEventServiceClient(_channel);
    }

    /// <summary>Connects by TLS, as the Go clients do.</summary>
    /// <param name="port">The port.</param>
    /// <param name="authority">PEM of whoever vouches for the server.</param>
    /// <param name="client">The certificate of this client; null shows none.</param>
    /// <param name="authorization">The metadata of that name; null sends none.</param>
    public static Peer Secure(int port, string authority, IssuedCertificate? client = null, string? authorization = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(authority);
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls13, CertificateChainPolicy = policy };
        if (client is not null)
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(client.CertificatePem);
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(client.Open(), chain, offline: true);
        }

        return new Peer($"https://127.0.0.1:{port}", tls, authorization);
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
