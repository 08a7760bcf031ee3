using System.Diagnostics;
using System.Globalization;

namespace Maestro.Protocol.Bench;

/// <summary>One step of the work on an event, done over and over.</summary>
/// <param name="Name">What is printed.</param>
/// <param name="Run">Does it once; its result is kept so that nothing is left out.</param>
internal sealed record Stage(string Name, Func<object?> Run)
{
    private const int Operations = 100;
    private static object? _result;

    /// <summary>Prints the best of many rounds: on a machine that does other things, all others tell of those.</summary>
    /// <returns>Microseconds and bytes of one operation.</returns>
    public (double Microseconds, long Bytes) Measure(TimeSpan duration)
    {
        var best = double.MaxValue;
        var bytes = 0L;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < duration;)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var round = Stopwatch.GetTimestamp();
            for (var operation = 0; operation < Operations; operation++)
            {
                _result = Run();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(round).TotalMicroseconds / Operations);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Operations;
        }

        Print(Name, best, bytes);
        return (best, bytes);
    }

    public static void Print(string name, double microseconds, long bytes) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{name,-34} {microseconds,8:F2} us {bytes,8} B"));
}
