using System.Collections.Concurrent;
using Grpc.Core;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Testing;

namespace Maestro.SystemTests.Wire;

/// <summary>An open Subscribe stream; it keeps what arrives.</summary>
public sealed class Subscriber : IAsyncDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(45);

    private readonly AsyncServerStreamingCall<CloudEvent> _call;
    private readonly CancellationTokenSource _stop;
    private readonly ConcurrentQueue<CloudEvent> _events = new();
    private readonly ConcurrentQueue<(DateTimeOffset At, CloudEvent Event)> _heartbeats = new();
    private readonly Task<Status> _reading;

    private Subscriber(AsyncServerStreamingCall<CloudEvent> call, CancellationTokenSource stop, Metadata headers)
    {
        _stop = stop;
        _call = call;
        Headers = headers;
        _reading = ReadAsync();
    }

    public Metadata Headers { get; }

    /// <summary>Everything but heartbeats.</summary>
    public IReadOnlyList<CloudEvent> Events => [.. _events];

    public IReadOnlyList<(DateTimeOffset At, CloudEvent Event)> Heartbeats => [.. _heartbeats];

    /// <summary>How the stream ended, once it has.</summary>
    public Task<Status> Ended => _reading;

    public static async Task<Subscriber> OpenAsync(CloudEventService.CloudEventServiceClient client, SubscriptionRequest request)
    {
        var stop = new CancellationTokenSource();
        var call = client.Subscribe(request, cancellationToken: stop.Token);
        return new Subscriber(call, stop, await call.ResponseHeadersAsync.WaitAsync(DefaultTimeout));
    }

    /// <summary>Waits for an event and returns it.</summary>
    public async Task<CloudEvent> WaitAsync(Func<CloudEvent, bool> wanted, string what, TimeSpan? timeout = null)
    {
        await Eventually.TrueAsync(() => _events.Any(wanted), timeout ?? DefaultTimeout, what);
        return _events.First(wanted);
    }

    /// <summary>Waits for the event of that bundle and version.</summary>
    public Task<CloudEvent> WaitAsync(string id, int version, TimeSpan? timeout = null) =>
        WaitAsync(cloudEvent => cloudEvent.Id() == id && cloudEvent.Version() == version, $"{id} in version {version}", timeout);

    public async ValueTask DisposeAsync()
    {
        // Disposing the call under the reader would be a race; a cancelled call ends its reading in order.
        await _stop.CancelAsync();
        await _reading;
        _call.Dispose();
        _stop.Dispose();
    }

    private async Task<Status> ReadAsync()
    {
        try
        {
            await foreach (var cloudEvent in _call.ResponseStream.ReadAllAsync())
            {
                if (cloudEvent.Type == EventType.Heartbeat)
                {
                    _heartbeats.Enqueue((DateTimeOffset.UtcNow, cloudEvent));
                }
                else
                {
                    _events.Enqueue(cloudEvent);
                }
            }

            return Status.DefaultSuccess;
        }
        catch (RpcException failure)
        {
            return failure.Status;
        }
    }
}
