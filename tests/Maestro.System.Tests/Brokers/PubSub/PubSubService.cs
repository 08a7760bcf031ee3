using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Protocol.PubSub.V1;
using Maestro.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.SystemTests.Brokers.PubSub;

/// <summary>
/// Google Cloud Pub/Sub as far as Maestro uses it, on a real socket: topics, subscriptions with filters, acknowledgement deadlines, StreamingPull with
/// flow control, and faults on demand. What it holds outlives its listener.
/// </summary>
public sealed class PubSubService : IAsyncDisposable
{
    public const string Project = "maestro-test";

    private readonly ConcurrentDictionary<string, TopicSubscriptions> _topics = new();
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new();
    private readonly ConcurrentQueue<(string Topic, PubsubMessage Message)> _published = new();
    private readonly ConcurrentDictionary<string, StatusCode> _faults = new();
    private readonly ConcurrentBag<CancellationTokenSource> _streams = [];
    private WebApplication? _application;
    private StatusCode _breakWith = StatusCode.Unavailable;
    private long _messages;

    public int Port { get; } = TestPorts.Free();

    /// <summary>All that was published, in order.</summary>
    public IReadOnlyList<(string Topic, PubsubMessage Message)> Published => [.. _published];

    /// <summary>First requests of streams, in order.</summary>
    public ConcurrentQueue<StreamingPullRequest> Opened { get; } = new();

    /// <summary>Largest number of messages of one request.</summary>
    public int LargestBatch { get; private set; }

    public static string Topic(string kind) => $"projects/{Project}/topics/{kind}";

    public static string Name(string kind, string name) => $"projects/{Project}/subscriptions/{kind}-{name}";

    public static async Task<PubSubService> StartAsync()
    {
        var service = new PubSubService();
        await service.ListenAsync();
        return service;
    }

    /// <summary>Makes what one server needs (protocol.md section 7.5).</summary>
    public void CreateForServer(string source)
    {
        CreateTopics("sourceevents", "sourcebroadcast", "agentevents", "agentbroadcast");
        CreateSubscription("agentevents", source, "ce-originalsource");
        CreateSubscription("agentbroadcast", source);
    }

    /// <summary>Makes what the agent of a consumer needs.</summary>
    public void CreateForAgent(string consumer)
    {
        CreateSubscription("sourceevents", consumer, "ce-clustername");
        CreateSubscription("sourcebroadcast", consumer);
    }

    public void CreateTopics(params string[] kinds) => Array.ForEach(kinds, kind => _topics.TryAdd(Topic(kind), new TopicSubscriptions([])));

    public void CreateSubscription(string kind, string name, string? filteredBy = null)
    {
        var subscription = new Subscription(filteredBy, name);
        _subscriptions[Name(kind, name)] = subscription;
        _topics[Topic(kind)].Subscriptions.Add(subscription);
    }

    /// <summary>Answers requests to publish to a topic with that code; null no longer does.</summary>
    public void Refuse(string kind, StatusCode? code)
    {
        if (code is { } refused)
        {
            _faults[Topic(kind)] = refused;
        }
        else
        {
            _faults.TryRemove(Topic(kind), out _);
        }
    }

    /// <summary>Ends all streams.</summary>
    public async Task BreakStreamsAsync(StatusCode code)
    {
        _breakWith = code;
        while (_streams.TryTake(out var stream))
        {
            await stream.CancelAsync();
        }
    }

    /// <summary>Messages of a subscription that are not acknowledged.</summary>
    public int Left(string kind, string name) => _subscriptions[Name(kind, name)].Count;

    /// <summary>How often messages were delivered by a subscription.</summary>
    public int Delivered(string kind, string name) => _subscriptions[Name(kind, name)].Delivered;

    /// <summary>How often deadlines of messages of a subscription were extended.</summary>
    public int Extended(string kind, string name) => _subscriptions[Name(kind, name)].Extended;

    public async Task KillAsync()
    {
        await BreakStreamsAsync(StatusCode.Unavailable);
        if (Interlocked.Exchange(ref _application, null) is { } application)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await application.StopAsync(now.Token);
            await application.DisposeAsync();
        }
    }

    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(Port, listener => listener.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = 20 << 20);
        builder.Services.AddSingleton(this);
        _application = builder.Build();
        _application.MapGrpcService<PublisherService>();
        _application.MapGrpcService<SubscriberService>();
        await _application.StartAsync();
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    /// <summary>Publishes as an agent does.</summary>
    public void Publish(string kind, params PubsubMessage[] messages) => PublishTo(Topic(kind), messages);

    private List<string> PublishTo(string topic, PubsubMessage[] messages)
    {
        if (!_topics.TryGetValue(topic, out var known))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"Topic not found (resource={topic})."));
        }

        if (_faults.TryGetValue(topic, out var fault))
        {
            throw new RpcException(new Status(fault, "as the test wants it"));
        }

        foreach (var message in messages)
        {
            Check(message);
        }

        LargestBatch = Math.Max(LargestBatch, messages.Length);
        List<string> ids = [];
        foreach (var message in messages)
        {
            var stored = message.Clone();
            stored.MessageId = Interlocked.Increment(ref _messages).ToString(CultureInfo.InvariantCulture);
            ids.Add(stored.MessageId);
            _published.Enqueue((topic, stored));
            foreach (var subscription in known.Subscriptions)
            {
                subscription.Add(stored);
            }
        }

        return ids;
    }

    private static void Check(PubsubMessage message)
    {
        if (message.Attributes.Count > 100 || message.Attributes.Any(pair => System.Text.Encoding.UTF8.GetByteCount(pair.Value) > 1024))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "One or more messages in the publish request is too large or has invalid attributes."));
        }
    }

    private async Task PullAsync(
        IAsyncStreamReader<StreamingPullRequest> requests, IServerStreamWriter<StreamingPullResponse> responses, CancellationToken gone)
    {
        Assert.True(await requests.MoveNext(gone));
        var first = requests.Current;
        Opened.Enqueue(first);
        if (!_subscriptions.TryGetValue(first.Subscription, out var subscription))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"Resource not found (resource={first.Subscription})."));
        }

        // Not disposed: whoever ends all streams may come to it at any time.
        var end = CancellationTokenSource.CreateLinkedTokenSource(gone);
        _streams.Add(end);
        var stream = new object();
        var reading = ReadAsync(requests, subscription, end.Token);
        try
        {
            while (!reading.IsCompleted)
            {
                var (batch, more) = subscription.Lease(
                    stream, (int)first.MaxOutstandingMessages, TimeSpan.FromSeconds(first.StreamAckDeadlineSeconds), end.Token);
                if (batch.Count > 0)
                {
                    await responses.WriteAsync(new StreamingPullResponse { ReceivedMessages = { batch } }, end.Token);
                }
                else
                {
                    await Task.WhenAny(reading, more);
                    end.Token.ThrowIfCancellationRequested();
                }
            }
        }
        catch (Exception) when (end.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            throw new RpcException(new Status(_breakWith, "as the test wants it"));
        }
    }

    private void GiveBack(ModifyAckDeadlineRequest request)
    {
        Assert.Equal(0, request.AckDeadlineSeconds);
        _subscriptions[request.Subscription].Take(new StreamingPullRequest
        {
            ModifyDeadlineAckIds = { request.AckIds },
            ModifyDeadlineSeconds = { Enumerable.Repeat(0, request.AckIds.Count) },
        });
    }

    private static async Task ReadAsync(IAsyncStreamReader<StreamingPullRequest> requests, Subscription subscription, CancellationToken end)
    {
        while (await requests.MoveNext(end))
        {
            subscription.Take(requests.Current);
        }
    }

    private sealed record TopicSubscriptions(ConcurrentBag<Subscription> Subscriptions);

    private sealed class Subscription(string? filteredBy, string name)
    {
        private readonly Lock _lock = new();
        private readonly LinkedList<Held> _messages = [];
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _acks;

        public int Count
        {
            get
            {
                lock (_lock)
                {
                    return _messages.Count;
                }
            }
        }

        public int Delivered { get; private set; }

        public int Extended { get; private set; }

        public void Add(PubsubMessage message)
        {
            if (filteredBy is not null && (!message.Attributes.TryGetValue(filteredBy, out var value) || value != name))
            {
                return;
            }

            lock (_lock)
            {
                _messages.AddLast(new Held(message));
                Change();
            }
        }

        /// <summary>Messages for a stream, and a task that ends when there may be more: something changed, or a deadline has passed.</summary>
        public (List<ReceivedMessage> Leased, Task More) Lease(object stream, int most, TimeSpan deadline, CancellationToken end)
        {
            List<ReceivedMessage> leased = [];
            lock (_lock)
            {
                var now = DateTimeOffset.UtcNow;
                var outstanding = _messages.Count(held => held.Until > now && held.Stream == stream);
                foreach (var held in _messages.Where(held => held.Until <= now).Take(Math.Max(0, most - outstanding)))
                {
                    held.AckId = string.Create(CultureInfo.InvariantCulture, $"ack-{++_acks}");
                    (held.Stream, held.Until) = (stream, now + deadline);
                    leased.Add(new ReceivedMessage { AckId = held.AckId, Message = held.Message });
                }

                Delivered += leased.Count;
                var deadlines = _messages.Where(held => held.Until > now).Select(held => held.Until - now).ToList();
                return (leased, _changed.Task.WaitAsync(deadlines.Count == 0 ? Timeout.InfiniteTimeSpan : deadlines.Min(), end));
            }
        }

        public void Take(StreamingPullRequest request)
        {
            lock (_lock)
            {
                foreach (var held in _messages.Where(held => request.AckIds.Contains(held.AckId)).ToList())
                {
                    _messages.Remove(held);
                }

                for (var i = 0; i < request.ModifyDeadlineAckIds.Count; i++)
                {
                    if (_messages.FirstOrDefault(held => held.AckId == request.ModifyDeadlineAckIds[i]) is { } held)
                    {
                        held.Until = DateTimeOffset.UtcNow.AddSeconds(request.ModifyDeadlineSeconds[i]);
                        Extended += request.ModifyDeadlineSeconds[i] > 0 ? 1 : 0;
                    }
                }

                Change();
            }
        }

        private void Change()
        {
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class Held(PubsubMessage message)
    {
        public PubsubMessage Message { get; } = message;

        public string AckId { get; set; } = "";

        public object? Stream { get; set; }

        public DateTimeOffset Until { get; set; } = DateTimeOffset.MinValue;
    }

    private sealed class PublisherService(PubSubService service) : Publisher.PublisherBase
    {
        public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context)
        {
            Assert.InRange(request.Messages.Count, 1, 1000);
            return Task.FromResult(new PublishResponse { MessageIds = { service.PublishTo(request.Topic, [.. request.Messages]) } });
        }
    }

    private sealed class SubscriberService(PubSubService service) : Protocol.PubSub.V1.Subscriber.SubscriberBase
    {
        public override Task<Empty> ModifyAckDeadline(ModifyAckDeadlineRequest request, ServerCallContext context)
        {
            service.GiveBack(request);
            return Task.FromResult(new Empty());
        }

        public override Task StreamingPull(
            IAsyncStreamReader<StreamingPullRequest> requestStream, IServerStreamWriter<StreamingPullResponse> responseStream, ServerCallContext context) =>
            service.PullAsync(requestStream, responseStream, context.CancellationToken);
    }
}
