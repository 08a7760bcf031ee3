namespace Maestro.Agent.Transport;

/// <summary>Looks for new certificates of a broker connection, whatever its driver.</summary>
internal static partial class DriverRenewal
{
    /// <summary>Looks again and again until cancelled.</summary>
    public static async Task RepeatAsync(Action look, TimeSpan period, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                look();
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }
}
