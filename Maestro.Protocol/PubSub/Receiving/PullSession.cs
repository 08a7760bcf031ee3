namespace Maestro.Protocol.PubSub.Receiving;

/// <summary>Receives from several subscriptions at once, until one of them cannot go on.</summary>
public static class PullSession
{
    /// <summary>Receives.</summary>
    /// <param name="connection">The channel.</param>
    /// <param name="pulls">The subscriptions, with what takes their messages.</param>
    /// <param name="receiving">How much, and for how long.</param>
    /// <param name="opened">Is called once, when all of them are open.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Why it ended; a sentence.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<string> RunAsync(
        PubSubConnection connection, IReadOnlyList<(string Subscription, TakeMessage Take)> pulls, PubSubReceiving receiving, Action opened,
        TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(pulls);
        ArgumentNullException.ThrowIfNull(receiving);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var left = pulls.Count * receiving.Streams;
        List<Task<string>> running = [];
        foreach (var (subscription, take) in pulls)
        {
            for (var i = 0; i < receiving.Streams; i++)
            {
                running.Add(new SubscriptionPull(connection, subscription, receiving, time).RunAsync(
                    () =>
                    {
                        if (Interlocked.Decrement(ref left) == 0)
                        {
                            opened();
                        }
                    },
                    take,
                    end.Token));
            }
        }

        try
        {
            return await await Task.WhenAny(running);
        }
        finally
        {
            await end.CancelAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
