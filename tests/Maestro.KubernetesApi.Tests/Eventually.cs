using System.Diagnostics;

namespace Maestro.KubernetesApi.Tests;

/// <summary>Waits for what other threads will bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"Waited for {what}, in vain.");
            await Task.Delay(PollInterval);
        }
    }
}
