using Grpc.Core;
using Grpc.Net.Client;
using Maestro.Protocol.PubSub.Credentials;
using Maestro.Protocol.PubSub.V1;

namespace Maestro.Protocol.PubSub;

/// <summary>The channel to the service, with a token on each call. Any number of streams share it.</summary>
public sealed class PubSubConnection : IDisposable
{
    private const int MaxReceiveMessageSize = 64 << 20;
    private const int MaxTokenAnswer = 1 << 20;
    private const string RoutingHeader = "x-goog-request-params";

    /// <summary>What Google's clients allow for one request.</summary>
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Calls fail at once while the channel pauses, so a pause must be shorter than that of whoever calls again.</summary>
    private static readonly TimeSpan LongestReconnectPause = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel _channel;
    private readonly Publisher.PublisherClient _publisher;
    private readonly TimeProvider _time;
    private readonly HttpClient? _http;
    private readonly TokenCache? _tokens;

    /// <summary>Makes a channel; nothing is connected before the first call.</summary>
    /// <param name="settings">Address and credentials.</param>
    /// <param name="time">The clock.</param>
    /// <param name="variable">Reads an environment variable; null for those of this process.</param>
    /// <exception cref="CredentialsException">The credentials cannot be used.</exception>
    public PubSubConnection(PubSubSettings settings, TimeProvider time, Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        if (!settings.DisableTls)
        {
            _http = new HttpClient { Timeout = TokenCache.FetchTimeout, MaxResponseContentBufferSize = MaxTokenAnswer };
            try
            {
                _tokens = new TokenCache(GoogleCredentials.Find(settings.CredentialsFile, variable ?? Environment.GetEnvironmentVariable, _http, time), time);
            }
            catch (CredentialsException)
            {
                _http.Dispose();
                throw;
            }
        }

        _channel = GrpcChannel.ForAddress(settings.Address, new GrpcChannelOptions
        {
            HttpHandler = Handler(settings),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxReceiveMessageSize,
            MaxReconnectBackoff = LongestReconnectPause,
        });
        _publisher = new Publisher.PublisherClient(_channel);
        Subscriber = new Subscriber.SubscriberClient(_channel);
    }

    /// <summary>Receives.</summary>
    public Subscriber.SubscriberClient Subscriber { get; }

    /// <summary>Publishes messages to a topic; ends when the service has taken them.</summary>
    /// <param name="topic">The full name.</param>
    /// <param name="messages">No more than the service takes in one request (<see cref="PubSubMessages"/>).</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RpcException">It has not, or nobody knows.</exception>
    public async Task PublishAsync(string topic, IEnumerable<PubsubMessage> messages, CancellationToken cancellation) => await _publisher.PublishAsync(
        new PublishRequest { Topic = topic, Messages = { messages } },
        await HeadersAsync("topic", topic, cancellation),
        _time.GetUtcNow().UtcDateTime + PublishTimeout,
        cancellation);

    /// <summary>Gives messages back to their subscription, so that somebody else gets them at once.</summary>
    /// <param name="subscription">The full name.</param>
    /// <param name="ackIds">The messages.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RpcException">It has not taken them, or nobody knows.</exception>
    public async Task GiveBackAsync(string subscription, IEnumerable<string> ackIds, CancellationToken cancellation) => await Subscriber.ModifyAckDeadlineAsync(
        new ModifyAckDeadlineRequest { Subscription = subscription, AckIds = { ackIds } },
        await HeadersAsync("subscription", subscription, cancellation),
        cancellationToken: cancellation);

    /// <summary>The metadata of a call.</summary>
    /// <param name="parameter">The field of the request that names what the call is about.</param>
    /// <param name="name">That topic or subscription.</param>
    /// <param name="cancellation">Ends the wait for a token.</param>
    /// <exception cref="RpcException">UNAVAILABLE or UNAUTHENTICATED: there is no token.</exception>
    public async Task<Metadata> HeadersAsync(string parameter, string name, CancellationToken cancellation)
    {
        var headers = new Metadata { { RoutingHeader, $"{parameter}={Uri.EscapeDataString(name)}" } };
        if (_tokens is not null)
        {
            headers.Add("authorization", $"Bearer {await _tokens.GetAsync(cancellation)}");
        }

        return headers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel.Dispose();
        _tokens?.Dispose();
        _http?.Dispose();
    }

    private static SocketsHttpHandler Handler(PubSubSettings settings) => new()
    {
        // The service bounds the streams of a connection; more than that open the next one.
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        UseProxy = !settings.DisableTls,
        KeepAlivePingDelay = settings.KeepAlive.Time,
        KeepAlivePingTimeout = settings.KeepAlive.Timeout,
        KeepAlivePingPolicy = settings.KeepAlive.PermitWithoutStream ? HttpKeepAlivePingPolicy.Always : HttpKeepAlivePingPolicy.WithActiveRequests,
    };
}
