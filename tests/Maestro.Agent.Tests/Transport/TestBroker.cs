using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using GrpcStatus = Grpc.Core.Status;
using CloudEvent = CloudNative.CloudEvents.CloudEvent;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Agent.Tests.Transport;

/// <summary>A broker that speaks the real service on a real socket and misbehaves when a test wants it to.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<ConnectionContext, byte> _connections = new();

    private TestBroker(int streamsPerConnection, int port, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = streamsPerConnection;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                {
                    listen.UseHttps(https =>
                    {
                        https.ServerCertificate = certificate;
                        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                        https.ClientCertificateValidation = (_, _, _) => true;
                    });
                }

                listen.Use(next => async connection =>
                {
                    _connections[connection] = 0;
                    Interlocked.Increment(ref _accepted);
                    await next(connection);
                    _connections.TryRemove(connection, out _);
                });
            });
        });
        _server = builder.Build();
        _server.MapGrpcService<Service>();
    }

    private int _accepted;

    /// <summary>Host and port.</summary>
    public string Address => new Uri(_server.Urls.First()).Authority;

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Every subscription that was opened, in order.</summary>
    public ConcurrentQueue<Subscription> Subscriptions { get; } = new();

    /// <summary>Every event that was published and not refused, in order.</summary>
    public ConcurrentQueue<CloudEvent> Published { get; } = new();

    /// <summary>Decides about a publish: null takes it over.</summary>
    public Func<CloudEvent, GrpcStatus?> OnPublish { get; set; } = _ => null;

    /// <summary>Decides about a subscription before its header: null opens it.</summary>
    public Func<SubscriptionRequest, GrpcStatus?> OnSubscribe { get; set; } = _ => null;

    /// <summary>The header waits for this.</summary>
    public Task HeaderGate { get; set; } = Task.CompletedTask;

    public static async Task<TestBroker> StartAsync(
        int streamsPerConnection = int.MaxValue, int port = 0, X509Certificate2? certificate = null)
    {
        var broker = new TestBroker(streamsPerConnection, port, certificate);
        await broker._server.StartAsync();
        return broker;
    }

    /// <summary>Events of one type that were published.</summary>
    public IReadOnlyList<CloudEvent> OfType(string type) => [.. Published.Where(e => e.Type == type)];

    /// <summary>Waits for the subscription of that number, from 1, and returns it.</summary>
    public async Task<Subscription> SubscriptionAsync(int number)
    {
        await Eventually.HoldsAsync(() => Subscriptions.Count >= number, $"subscription {number}");
        return Subscriptions.ElementAt(number - 1);
    }

    /// <summary>Cuts every TCP connection.</summary>
    public void KillConnections()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in Subscriptions)
        {
            subscription.End(new GrpcStatus(StatusCode.Unavailable, "shutting down"));
        }

        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    /// <summary>One open Subscribe call.</summary>
    internal sealed class Subscription(SubscriptionRequest request, string? authorization, string? clientCertificate)
    {
        private readonly Channel<WireEvent> _events = Channel.CreateUnbounded<WireEvent>();

        public SubscriptionRequest Request => request;

        /// <summary>The header that carries a token.</summary>
        public string? Authorization => authorization;

        /// <summary>Subject of the client certificate.</summary>
        public string? ClientCertificate => clientCertificate;

        public ChannelReader<WireEvent> Events => _events.Reader;

        public void Send(CloudEvent cloudEvent) => Send(ProtobufBinding.Encode(cloudEvent));

        public void Send(WireEvent wire) => _events.Writer.TryWrite(wire);

        public void SendHeartbeat() =>
            Send(new WireEvent { Id = Guid.NewGuid().ToString(), SpecVersion = "1.0", Type = EventType.Heartbeat });

        /// <summary>Ends the call with a status.</summary>
        public void End(GrpcStatus status) => _events.Writer.TryComplete(new RpcException(status));

        /// <summary>Ends the call with OK.</summary>
        public void End() => _events.Writer.TryComplete();
    }

    private sealed class Service(TestBroker broker) : CloudEventService.CloudEventServiceBase
    {
        public override Task<Empty> Publish(PublishRequest request, ServerCallContext context)
        {
            var cloudEvent = ProtobufBinding.Decode(request.Event);
            if (broker.OnPublish(cloudEvent) is { } refused)
            {
                throw new RpcException(refused);
            }

            broker.Published.Enqueue(cloudEvent);
            return Task.FromResult(new Empty());
        }

        public override async Task Subscribe(
            SubscriptionRequest request, IServerStreamWriter<WireEvent> responseStream, ServerCallContext context)
        {
            if (broker.OnSubscribe(request) is { } refused)
            {
                throw new RpcException(refused);
            }

            var subscription = new Subscription(
                request,
                context.RequestHeaders.GetValue("authorization"),
                context.GetHttpContext().Connection.ClientCertificate?.Subject);
            broker.Subscriptions.Enqueue(subscription);
            await broker.HeaderGate.WaitAsync(context.CancellationToken);
            await context.WriteResponseHeadersAsync(new Metadata { { "subscription-id", Guid.NewGuid().ToString() } });
            await foreach (var wire in subscription.Events.ReadAllAsync(context.CancellationToken))
            {
                await responseStream.WriteAsync(wire, context.CancellationToken);
            }
        }
    }
}
