namespace Maestro.Agent.Serving;

/// <summary>
/// Gives memory back that a crowd of bundles took, once the agent is at rest: the runtime itself keeps it for a next crowd, which in
/// an agent may be days away.
/// </summary>
internal static class IdleMemory
{
    // Fewer steps leave nothing behind that is worth a collection.
    private const long Crowd = 200;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <summary>Looks from time to time until cancelled.</summary>
    /// <param name="steps">How many steps the agent has taken.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task GiveBackAsync(Func<long> steps, TimeProvider time, CancellationToken cancellation)
    {
        var (seen, collected) = (0L, 0L);
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(Rest, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = steps();
            if (now == seen && now - collected >= Crowd)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                collected = now;
            }

            seen = now;
        }
    }
}
