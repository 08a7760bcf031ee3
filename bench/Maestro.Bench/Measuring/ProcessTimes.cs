using System.Globalization;

namespace Maestro.Bench.Measuring;

/// <summary>What Linux knows about a process (proc(5), <c>/proc/PID/stat</c>).</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Parent">Its parent.</param>
/// <param name="OwnTicks">Its own CPU time, user and system.</param>
/// <param name="ReapedTicks">CPU time of children that ended and that it waited for.</param>
internal sealed record ProcessTimes(int ProcessId, int Parent, long OwnTicks, long ReapedTicks)
{
    /// <summary>Ticks of a second; the kernel shows the same number to all programs on every machine.</summary>
    public const double TicksPerSecond = 100;

    private const string Root = "/proc";

    /// <summary>Reads the text of <c>/proc/PID/stat</c>.</summary>
    public static ProcessTimes Parse(string stat)
    {
        // The name in parentheses may hold anything, so the fields are counted from the last one.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        return new ProcessTimes(
            int.Parse(stat.AsSpan(0, stat.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture),
            (int)Number(1), Number(11) + Number(12), Number(13) + Number(14));
    }

    /// <summary>A process; null when it is gone.</summary>
    public static ProcessTimes? Of(int processId)
    {
        try
        {
            return Parse(File.ReadAllText($"{Root}/{processId}/stat"));
        }
        catch (IOException)
        {
            // It ended, which /proc may also say in the middle of a read.
            return null;
        }
    }

    /// <summary>All processes that can be seen.</summary>
    public static IEnumerable<ProcessTimes> All() =>
        ProcessIds().Select(Of).OfType<ProcessTimes>();

    /// <summary>The ids of all processes that can be seen.</summary>
    public static IEnumerable<int> ProcessIds() =>
        Directory.EnumerateDirectories(Root)
            .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0);

    /// <summary>Seconds of CPU of a process, its living children and those it has waited for; null when the process is gone.</summary>
    /// <remarks>A child that ends while this is read may be missing or count twice for a moment; over a phase that is nothing.</remarks>
    public static double? SecondsOfFamily(int processId)
    {
        if (Of(processId) is not { } parent)
        {
            return null;
        }

        var children = All().Where(process => process.Parent == processId).Sum(child => child.OwnTicks + child.ReapedTicks);
        return (parent.OwnTicks + parent.ReapedTicks + children) / TicksPerSecond;
    }

    /// <summary>Seconds of CPU of a process alone; null when it is gone.</summary>
    public static double? Seconds(int processId) => Of(processId)?.OwnTicks / TicksPerSecond;

    /// <summary>Memory of a process that is in RAM, in bytes; null when it is gone.</summary>
    public static long? ResidentBytes(int processId)
    {
        try
        {
            var line = File.ReadLines($"{Root}/{processId}/status")
                .FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.AsSpan(6).Trim()[..^3], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            // It ended.
            return null;
        }
    }
}
