using System.Globalization;

namespace Maestro.Cli.Processes;

/// <summary>
/// A process as it was when we started it. The id alone proves nothing, since the system gives it to others later: the time of the start
/// and the boot make it unique.
/// </summary>
/// <param name="ProcessId">The process.</param>
/// <param name="StartTicks">When it started, in clock ticks since the boot.</param>
/// <param name="Boot">Which boot of the machine (or start of the container) that was.</param>
internal sealed record ProcessIdentity(int ProcessId, long StartTicks, string Boot)
{
    private const int StateField = 0;
    private const int StartTimeField = 19;

    /// <summary>The identity of a process; null when there is none with that id.</summary>
    public static ProcessIdentity? Of(int processId) =>
        Stat(processId) is { } stat && stat[StateField] is not ("Z" or "X")
            ? new ProcessIdentity(processId, long.Parse(stat[StartTimeField], CultureInfo.InvariantCulture), BootId())
            : null;

    /// <summary>True while that very process is there and is one of ours; one that ended and waits for its parent's notice is not.</summary>
    public bool IsAlive() => Of(ProcessId) == this && CommandLine(ProcessId).Contains("maestro", StringComparison.Ordinal);

    // "pid (name) state ...": the name may hold anything, so the fields are counted from its last parenthesis.
    private static string[]? Stat(int processId)
    {
        var text = Read($"/proc/{processId}/stat");
        return text.Length == 0 ? null : text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string BootId() => Read("/proc/sys/kernel/random/boot_id").Trim();

    private static string CommandLine(int processId) => Read($"/proc/{processId}/cmdline");

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The process is gone, which /proc may also say in the middle of a read.
            return "";
        }
    }
}
