using Grpc.Core;
using Maestro.Protocol.PubSub.V1;
using Maestro.Protocol.Threading;

namespace Maestro.Protocol.PubSub.Receiving;

/// <summary>Takes a message; the action acknowledges it, at any time.</summary>
/// <returns>A task that ends when the next message may come.</returns>
public delegate Task TakeMessage(PubsubMessage message, Action acknowledge);

/// <summary>
/// Receives from a subscription by StreamingPull. The service ends streams as a matter of course; then the next one is opened, and nothing is lost,
/// because the subscription keeps what is not acknowledged.
/// </summary>
/// <param name="connection">The channel.</param>
/// <param name="subscription">The full name.</param>
/// <param name="receiving">How much, and for how long.</param>
/// <param name="time">The clock.</param>
public sealed class SubscriptionPull(PubSubConnection connection, string subscription, PubSubReceiving receiving, TimeProvider time)
{
    /// <summary>
    /// A stream without an error for so long is open: the service answers nothing before there is a message.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>A stream that lasted so long was a good one.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(10);

    /// <summary>So many streams in a row may be short.</summary>
    private const int MostShort = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>The service closes streams without any request for longer than that.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);

    private readonly Leases _leases = new(receiving, time);
    private readonly AsyncAutoResetEvent _acknowledged = new();
    private readonly string _clientId = Guid.NewGuid().ToString();

    /// <summary>Receives until it is stopped, or cannot go on.</summary>
    /// <param name="opened">Is called with the first stream that is open.</param>
    /// <param name="take">Is given one message at a time.</param>
    /// <param name="stop">Ends it; what is not handled then is given back.</param>
    /// <returns>Why it cannot go on; a sentence.</returns>
    public async Task<string> RunAsync(Action opened, TakeMessage take, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(opened);
        ArgumentNullException.ThrowIfNull(take);
        try
        {
            return await ServeAllAsync(opened, take, stop);
        }
        finally
        {
            if (stop.IsCancellationRequested)
            {
                await GiveBackAsync();
            }
        }
    }

    private async Task<string> ServeAllAsync(Action opened, TakeMessage take, CancellationToken stop)
    {
        var wasOpen = false;
        for (var shortOnes = 0; ;)
        {
            var started = time.GetTimestamp();
            var end = await ServeAsync(
                () =>
                {
                    if (!wasOpen)
                    {
                        wasOpen = true;
                        opened();
                    }
                },
                take,
                stop);
            stop.ThrowIfCancellationRequested();
            shortOnes = time.GetElapsedTime(started) >= Lasting ? 0 : shortOnes + 1;
            if (!wasOpen || shortOnes > MostShort || !PubSubErrors.Passes(end.StatusCode))
            {
                return PubSubErrors.Describe(subscription, end);
            }

            await Task.Delay(FirstPause * (1 << shortOnes), time, stop);
        }
    }

    private async Task<Status> ServeAsync(Action opened, TakeMessage take, CancellationToken stop)
    {
        using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);

        // A write may wait for the service, so the time for a farewell runs from here.
        await using var limit = stop.Register(() => end.CancelAfter(FarewellTimeout));
        var writing = Task.CompletedTask;
        try
        {
            using var call = connection.Subscriber.StreamingPull(
                await connection.HeadersAsync("subscription", subscription, stop), cancellationToken: end.Token);
            await BeginAsync(call.RequestStream, stop);
            writing = WriteAsync(call.RequestStream, end, stop);
            var next = call.ResponseStream.MoveNext(CancellationToken.None);
            await Task.WhenAny(next, Task.Delay(Grace, time, end.Token));
            if (!next.IsCompleted)
            {
                opened();
            }

            while (await next)
            {
                opened();
                await TakeAllAsync(call.ResponseStream.Current, take, stop, end.Token);
                next = call.ResponseStream.MoveNext(CancellationToken.None);
            }

            return new Status(StatusCode.Unavailable, "the service ended the stream");
        }
        catch (RpcException failure)
        {
            return failure.Status;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return new Status(StatusCode.Cancelled, "stopped");
        }
        finally
        {
            await end.CancelAsync();
            await writing;
        }
    }

    private async Task BeginAsync(IClientStreamWriter<StreamingPullRequest> stream, CancellationToken stop)
    {
        try
        {
            await stream.WriteAsync(
                new StreamingPullRequest
                {
                    Subscription = subscription,
                    ClientId = _clientId,
                    StreamAckDeadlineSeconds = (int)receiving.Extension.TotalSeconds,
                    MaxOutstandingMessages = receiving.MaxOutstandingMessages,
                    MaxOutstandingBytes = receiving.MaxOutstandingBytes,
                },
                stop);
        }
        catch (InvalidOperationException)
        {
            // The call is over already; reading from it says why.
        }
    }

    /// <summary>What comes when it is stopped already is only given back.</summary>
    private async Task TakeAllAsync(StreamingPullResponse response, TakeMessage take, CancellationToken stop, CancellationToken end)
    {
        foreach (var received in response.ReceivedMessages)
        {
            _leases.Add(received.AckId);
        }

        if (stop.IsCancellationRequested)
        {
            return;
        }

        foreach (var received in response.ReceivedMessages)
        {
            await take(received.Message ?? new PubsubMessage(), () => Acknowledge(received.AckId)).WaitAsync(end);
        }
    }

    private void Acknowledge(string ackId)
    {
        _leases.Acknowledge(ackId);
        _acknowledged.Set();
    }

    /// <summary>Sends acknowledgements and extensions, and a word now and then if there is none.</summary>
    private async Task WriteAsync(IClientStreamWriter<StreamingPullRequest> stream, CancellationTokenSource end, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stop);
        var written = time.GetTimestamp();
        try
        {
            while (true)
            {
                while (_leases.Take() is { } request)
                {
                    await SendAsync(stream, request, end.Token);
                    written = time.GetTimestamp();
                }

                if (time.GetElapsedTime(written) >= Silence)
                {
                    await SendAsync(stream, new StreamingPullRequest(), end.Token);
                    written = time.GetTimestamp();
                }

                await _acknowledged.WaitAsync(_leases.Period < Silence ? _leases.Period : Silence, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await LeaveAsync(stream, end);
        }
        catch (Exception failure) when (failure is OperationCanceledException or RpcException or InvalidOperationException)
        {
            // The stream is gone; whoever reads from it says why.
        }
    }

    private async Task SendAsync(IClientStreamWriter<StreamingPullRequest> stream, StreamingPullRequest request, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(request, cancellation);
        }
        catch (Exception)
        {
            _leases.Return(request);
            throw;
        }
    }

    private async Task LeaveAsync(IClientStreamWriter<StreamingPullRequest> stream, CancellationTokenSource end)
    {
        try
        {
            while (_leases.Take() is { } request)
            {
                await stream.WriteAsync(request, end.Token);
            }

            await stream.CompleteAsync();

            // The service ends its side when it has read this one. A call that is cancelled may take along what was just written.
            await Task.Delay(Timeout.InfiniteTimeSpan, time, end.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or RpcException or InvalidOperationException)
        {
            // Without a farewell what was handled comes again.
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    /// <summary>After the stream, which might be given the same messages again as long as it is open.</summary>
    private async Task GiveBackAsync()
    {
        using var limit = new CancellationTokenSource(FarewellTimeout, time);
        try
        {
            foreach (var ackIds in _leases.Release())
            {
                await connection.GiveBackAsync(subscription, ackIds, limit.Token);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or RpcException)
        {
            // The service waits for the deadlines.
        }
    }
}
