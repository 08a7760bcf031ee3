using System.Diagnostics;

namespace Maestro.Agent.Tests;

/// <summary>Waits for conditions, never for fixed times.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds; <paramref name="step"/> runs between looks.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what, Action? step = null, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < (limit ?? Limit), $"waited {limit ?? Limit} in vain: {what}");
            step?.Invoke();
            await Task.Delay(1);
        }
    }
}
