using System.Diagnostics;
using System.Globalization;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>A server process as the file <c>postmaster.pid</c> in its data directory tells of it.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Data">The data directory as the process was given it.</param>
/// <param name="Port">Its port.</param>
internal sealed record Postmaster(int ProcessId, string Data, int Port)
{
    /// <summary>Whether the process still is there; one that ended and only waits to be noticed by its parent is not.</summary>
    public bool IsRunning => IsAlive(ProcessId);

    /// <summary>The server that runs on a data directory; null when there is none, whatever the file says.</summary>
    public static async Task<Postmaster?> OfAsync(string data, CancellationToken cancellationToken)
    {
        var file = FileIn(data);
        if (!File.Exists(file))
        {
            return null;
        }

        var found = Parse(await File.ReadAllLinesAsync(file, cancellationToken));
        return found is not null && await found.IsServerAsync(cancellationToken) ? found : null;
    }

    /// <summary>Removes a file that a crash left behind.</summary>
    /// <remarks>
    /// PostgreSQL itself only looks whether the process id lives, and refuses to start when it was given to another process since,
    /// as happens after a reboot and in containers. Call it only when <see cref="OfAsync"/> found no server.
    /// </remarks>
    public static void ForgetStale(string data) => File.Delete(FileIn(data));

    /// <summary>Reads the lines of the file; null when it is not complete (yet).</summary>
    internal static Postmaster? Parse(IReadOnlyList<string> lines) =>
        lines.Count >= 4
        && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var process) && process > 0
        && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port)
            ? new Postmaster(process, lines[1], port) : null;

    private static string FileIn(string data) => Path.Combine(data, "postmaster.pid");

    private static bool IsAlive(int processId)
    {
        var stat = $"/proc/{processId}/stat";
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(processId);
                return !process.HasExited;
            }

            // "pid (name) state ...": the name may hold anything, so look behind its last parenthesis.
            var text = File.ReadAllText(stat);
            return text[text.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The process is gone; /proc also says so in the middle of a read.
            return false;
        }
    }

    // A process id alone proves nothing: it may have been given to another process since.
    private async Task<bool> IsServerAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning)
        {
            return false;
        }

        var commandLine = OperatingSystem.IsLinux()
            ? await ReadCommandLineAsync(ProcessId, cancellationToken)
            : (await ServerCommand.RunAsync(["ps", "-o", "command=", "-p", $"{ProcessId}"], TimeSpan.FromSeconds(10), cancellationToken)).Output;
        var arguments = commandLine.Split('\0', ' ');
        return arguments[0].EndsWith("postgres", StringComparison.Ordinal) && arguments.Contains(Data);
    }

    private static async Task<string> ReadCommandLineAsync(int processId, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync($"/proc/{processId}/cmdline", cancellationToken);
        }
        catch (IOException)
        {
            // It ended between the two looks.
            return "";
        }
    }
}
