using System.Collections.Concurrent;
using Maestro.Bench.Events;
using Maestro.Bench.Http2;
using Maestro.Bench.Measuring;
using Maestro.Bench.Pacing;
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
/// <param name="receive">Gets the events.</param>
/// <param name="opened">Is told of a subscription that the server accepted.</param>
internal sealed class Subscriptions(ReceiveEvent receive, Action<int>? opened = null) : ISubscriber
{
    /// <summary>How many failures are told; the rest is only counted.</summary>
    public const int MostFailures = 5;

    private const int OpenAtATime = 512;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<string> _failures = new();
    private ClosedLoop? _pace;
    private int _refused;
    private int _ended;

    /// <summary>From when each was asked for to when the server accepted it.</summary>
    public Leg Opening { get; private set; } = new(0);

    /// <summary>Whether it is no failure any more when one ends.</summary>
    public bool Expected { get; set; }

    /// <summary>How many were accepted and ended although they should not have.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Why the first ones ended.</summary>
    public IEnumerable<string> Failures => _failures;

    /// <summary>Opens subscriptions and waits until the server has accepted all of them.</summary>
    /// <param name="connections">They are spread over these.</param>
    /// <param name="count">How many.</param>
    /// <param name="write">Writes the request of one.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="atATime">How many may wait to be accepted at a time.</param>
    /// <exception cref="Http2Exception">It does not accept one.</exception>
    public async Task OpenAsync(
        ConnectionSet connections, int count, WriteSubscription write, CancellationToken stop, int atATime = OpenAtATime)
    {
        Opening = new Leg(count);
        _pace = new ClosedLoop(Math.Min(count, atATime));
        await _pace.RunAsync(
            count,
            (number, _, due) =>
            {
                Opening.Begin(number, due);
                connections[number].Send(new SubscribeCall(this, number), CloudEventCalls.Subscribe, write(number));
            },
            stop);
        while (Opening.Ended + Volatile.Read(ref _refused) < count)
        {
            await Task.Delay(Look, stop);
        }

        if (_refused > 0)
        {
            throw new Http2Exception($"{_refused} of {count} subscriptions were not accepted: {string.Join("; ", _failures)}");
        }
    }

    /// <inheritdoc/>
    void ISubscriber.Opened(int subscription)
    {
        Opening.End(subscription);
        opened?.Invoke(subscription);
        _pace!.Done(lane: 0);
    }

    /// <inheritdoc/>
    void ISubscriber.Received(int subscription, in ReceivedEvent received) => receive(subscription, received);

    /// <inheritdoc/>
    void ISubscriber.Ended(int subscription, bool wasOpen, GrpcStatus status)
    {
        if (Expected)
        {
            return;
        }

        if (_failures.Count < MostFailures)
        {
            _failures.Enqueue($"a subscription {(wasOpen ? "ended" : "was refused")}: {status}");
        }

        if (wasOpen)
        {
            Interlocked.Increment(ref _ended);
        }
        else
        {
            Interlocked.Increment(ref _refused);
            _pace!.Done(lane: 0);
        }
    }
}
