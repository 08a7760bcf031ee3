using System.Threading.Channels;

namespace Maestro.Protocol.Threading;

/// <summary>
/// Wakes one waiter for each time it is set, as <see cref="AutoResetEvent"/> does, without blocking a thread. Several sets that nobody waited for
/// count as one, and none is lost to a wait that ends otherwise.
/// </summary>
public sealed class AsyncAutoResetEvent
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Wakes a waiter, or else the next one.</summary>
    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Waits until it is set; ends at once when it was and nobody waited.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async Task WaitAsync(CancellationToken cancellation) => await _set.Reader.ReadAsync(cancellation);

    /// <summary>Waits until it is set, but no longer than a timeout.</summary>
    /// <param name="timeout">How long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives the wait up.</param>
    /// <returns>True when it was set, false when the time is over.</returns>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await _set.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
