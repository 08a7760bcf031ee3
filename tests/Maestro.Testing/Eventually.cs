using System.Diagnostics;
using Xunit;

namespace Maestro.Testing;

/// <summary>Waits for what other threads or processes will bring about.</summary>
public static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until the condition holds; fails the test, naming what was awaited, when it does not in time.</summary>
    /// <param name="condition">Looked at once more after the time is over.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="what">What is awaited, as in "Waited 5 s for ...".</param>
    /// <param name="interval">How often to ask, where asking is work as well; null is fifty times a second.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan timeout, string what, TimeSpan? interval = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > timeout)
            {
                Assert.Fail($"Waited {timeout.TotalSeconds:0.###} s for {what}, in vain.");
            }

            await Task.Delay(interval ?? PollInterval);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string, TimeSpan?)"/>
    public static Task TrueAsync(Func<bool> condition, TimeSpan timeout, string what) =>
        TrueAsync(() => Task.FromResult(condition()), timeout, what);
}
