using Microsoft.Extensions.Hosting;

namespace Maestro.Gateway.Brokers;

/// <summary>Asks all agents for their statuses a minute after something was lost, however much it was.</summary>
internal sealed class DelayedStatusResync(ResyncTrigger resync, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>How much later.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private int _isWaiting;

    /// <summary>Something was lost; true for the first of what is asked for together.</summary>
    public bool Schedule()
    {
        var isFirst = Interlocked.Exchange(ref _isWaiting, 1) == 0;
        if (isFirst)
        {
            _ = AskAsync();
        }

        return isFirst;
    }

    private async Task AskAsync()
    {
        try
        {
            await Task.Delay(Pause, time, lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // The gateway that takes over asks when it does.
            return;
        }

        Volatile.Write(ref _isWaiting, 0);
        resync.RequestStatuses();
    }
}
