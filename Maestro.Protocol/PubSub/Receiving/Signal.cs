namespace Maestro.Protocol.PubSub.Receiving;

/// <summary>Wakes one waiter; calls between two waits count as one.</summary>
internal sealed class Signal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Wakes the waiter, or the next one.</summary>
    public void Raise()
    {
        lock (_lock)
        {
            _raised.TrySetResult();
        }
    }

    /// <summary>Ends with the next call of <see cref="Raise"/>, at once after one that nobody waited for, or when the time is over.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellation)
    {
        Task raised;
        lock (_lock)
        {
            raised = _raised.Task;
        }

        try
        {
            await raised.WaitAsync(longest, time, cancellation);
        }
        catch (TimeoutException)
        {
            return;
        }

        lock (_lock)
        {
            _raised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
