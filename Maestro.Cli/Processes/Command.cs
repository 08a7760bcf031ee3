using System.Diagnostics;
using System.Text;

namespace Maestro.Cli.Processes;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output and standard error, interleaved; the last 64 KiB of it.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs the tools of the system and of servers.</summary>
internal static class Command
{
    private const int MaximumOutput = 64 * 1024;

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">The program and its arguments; no shell is involved.</param>
    /// <param name="timeout">After this the command is killed.</param>
    /// <param name="onLine">Sees each line as it comes; may be null.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    /// <param name="environment">Variables besides our own; may be null.</param>
    /// <exception cref="CommandException">The program cannot be started, or ran out of time.</exception>
    public static async Task<CommandResult> RunAsync(
        IReadOnlyList<string> arguments, TimeSpan timeout, Action<string>? onLine, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(arguments, redirect: true, environment);
        var output = new StringBuilder();
        void Take(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (output)
            {
                output.AppendLine(line);
                if (output.Length > MaximumOutput)
                {
                    output.Remove(0, output.Length - MaximumOutput);
                }
            }

            onLine?.Invoke(line);
        }

        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new CommandException($"{string.Join(' ', arguments)} did not end within {timeout.TotalSeconds:0} s.");
        }

        lock (output)
        {
            return new CommandResult(process.ExitCode, output.ToString().Trim());
        }
    }

    /// <summary>Starts a program in the root directory without the caller's PostgreSQL environment.</summary>
    /// <exception cref="CommandException">The program cannot be started.</exception>
    public static Process Start(IReadOnlyList<string> arguments, bool redirect, IReadOnlyDictionary<string, string>? environment = null)
    {
        // The caller's directory may be closed to the server's account, and its PGDATA or PGPORT must not leak in.
        var info = new ProcessStartInfo(arguments[0], arguments.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = redirect,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
        };
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name);
        }

        info.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new CommandException($"{arguments[0]} cannot be started: {error.Message}.", error);
        }
    }

    /// <summary>The full path of a program found through PATH or in the system's directories; null when there is none.</summary>
    public static string? Find(string program) =>
        SearchPath().Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>The directories of PATH, then the system's own, which a user's PATH often leaves out.</summary>
    public static IEnumerable<string> SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(["/usr/sbin", "/sbin", "/usr/bin", "/bin"])
        .Distinct();
}
