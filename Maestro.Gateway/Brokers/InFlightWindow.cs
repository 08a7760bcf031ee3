namespace Maestro.Gateway.Brokers;

/// <summary>
/// Work on what comes, started in order, with so many under way at a time. <see cref="Parallel"/> has such a loop as well, but starts what it took
/// in no particular order.
/// </summary>
internal static class InFlightWindow
{
    /// <summary>Takes and handles until it is stopped; returns when nothing is under way any more.</summary>
    /// <param name="size">Most that are under way.</param>
    /// <param name="take">Waits for the next one. It is asked only when there is a place for it.</param>
    /// <param name="handle">Handles it; must not fail, since nobody could be told.</param>
    /// <param name="stop">Ends it; what is under way then comes to its end.</param>
    public static async Task RunAsync<T>(
        int size, Func<CancellationToken, Task<T>> take, Func<T, CancellationToken, Task> handle, CancellationToken stop)
    {
        using var free = new SemaphoreSlim(size);
        try
        {
            while (true)
            {
                await free.WaitAsync(stop);
                _ = HandleAsync(await TakeAsync());
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nothing new is begun.
        }
        finally
        {
            for (var i = 0; i < size; i++)
            {
                await free.WaitAsync(CancellationToken.None);
            }
        }

        async Task<T> TakeAsync()
        {
            try
            {
                return await take(stop);
            }
            catch
            {
                free.Release();
                throw;
            }
        }

        async Task HandleAsync(T taken)
        {
            try
            {
                await handle(taken, stop);
            }
            finally
            {
                free.Release();
            }
        }
    }
}
