using System.Collections.Concurrent;
using Maestro.Bench.Events;
using Maestro.Bench.Http2;
using Maestro.Bench.Rpc;

namespace Maestro.Bench.Load;

/// <summary>Gets an event.</summary>
/// <param name="subscription">On which subscription it came.</param>
/// <param name="received">The event.</param>
internal delegate void ReceiveEvent(int subscription, in ReceivedEvent received);

/// <summary>Writes the request of a subscription.</summary>
/// <param name="subscription">Its number.</param>
internal delegate ReadOnlySpan<byte> WriteSubscription(int subscription);

/// <summary>Subscriptions of one kind.</summary>
internal sealed class Subscriptions(ReceiveEvent receive) : ISubscriber, IDisposable
{
    /// <summary>How many failures are told; the rest is only counted.</summary>
    public const int MostFailures = 5;

    private const int OpenAtATime = 512;

    private readonly ConcurrentQueue<string> _failures = new();
    private readonly SemaphoreSlim _room = new(OpenAtATime);
    private int _opened;
    private int _ended;

    /// <summary>Whether it is no failure any more when one ends.</summary>
    public bool Expected { get; set; }

    /// <summary>How many are, or were, open.</summary>
    public int OpenedCount => Volatile.Read(ref _opened);

    /// <summary>How many ended that should not have.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Why the first ones ended.</summary>
    public IEnumerable<string> Failures => _failures;

    /// <summary>Opens subscriptions and waits until the server has accepted all of them.</summary>
    /// <exception cref="Http2Exception">It does not accept one.</exception>
    public async Task OpenAsync(ConnectionSet connections, int count, WriteSubscription write, CancellationToken stop)
    {
        for (var number = 0; number < count; number++)
        {
            await _room.WaitAsync(stop);
            connections[number].Send(new SubscribeCall(this, number), CloudEventCalls.Subscribe, write(number));
        }

        for (var i = 0; i < OpenAtATime; i++)
        {
            await _room.WaitAsync(stop);
        }

        _room.Release(OpenAtATime);
        if (Ended > 0)
        {
            throw new Http2Exception($"{Ended} of {count} subscriptions were not accepted: {string.Join("; ", _failures)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    /// <inheritdoc/>
    void ISubscriber.Opened(int subscription)
    {
        Interlocked.Increment(ref _opened);
        _room.Release();
    }

    /// <inheritdoc/>
    void ISubscriber.Received(int subscription, in ReceivedEvent received) => receive(subscription, received);

    /// <inheritdoc/>
    void ISubscriber.Ended(int subscription, bool wasOpen, GrpcStatus status)
    {
        if (!wasOpen)
        {
            _room.Release();
        }

        if (Expected)
        {
            return;
        }

        Interlocked.Increment(ref _ended);
        if (_failures.Count < MostFailures)
        {
            _failures.Enqueue($"subscription {subscription} ended: {status}");
        }
    }
}
