using System.Diagnostics;

namespace Maestro.Agent.Tests;

/// <summary>Waits for conditions, never for fixed times.</summary>
internal static class Eventually
{
    /// <summary>How long to wait at most: far longer than anything takes on a machine that is busy with other things as well.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Waits until a condition holds; <paramref name="step"/> runs between looks.</summary>
    public static Task HoldsAsync(Func<bool> condition, string what, Action? step = null, TimeSpan? limit = null) =>
        HoldsAsync(condition, () => what, step, limit);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, string, Action, TimeSpan?)"/>
    /// <param name="condition">The condition.</param>
    /// <param name="what">Says what was waited for, and how it is when it was in vain.</param>
    /// <param name="step">Runs between looks.</param>
    /// <param name="limit">How long to wait at most; null for <see cref="Limit"/>.</param>
    public static Task HoldsAsync(Func<bool> condition, Func<string> what, Action? step = null, TimeSpan? limit = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, step, limit);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, Func{string}, Action, TimeSpan?)"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> what, Action? step = null, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        for (var looks = 1; !await condition(); looks++)
        {
            if (watch.Elapsed > (limit ?? Limit))
            {
                Assert.Fail($"waited {limit ?? Limit} in vain: {what()}");
            }

            step?.Invoke();
            // Looking often at first makes quick tests quick, and seldom later leaves the processor to what is waited for.
            await Task.Delay(step is null ? Math.Min(looks, 20) : 1);
        }
    }
}
