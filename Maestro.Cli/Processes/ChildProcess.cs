using System.Diagnostics;

namespace Maestro.Cli.Processes;

/// <summary>A <c>maestro</c> command that runs beside this one, in a session of its own, with its output in a file.</summary>
internal sealed class ChildProcess : IDisposable
{
    // "exec" keeps the process id from here to the program; a session of its own keeps a Ctrl-C of the terminal away from it, so that
    // the parent decides about the order in which things stop.
    private const string Launch = """
        log=$0
        if command -v setsid >/dev/null; then exec setsid "$@" >>"$log" 2>&1 </dev/null; else exec "$@" >>"$log" 2>&1 </dev/null; fi
        """;

    private const int TailLines = 15;

    private readonly Process _process;
    private readonly PidFile _pidFile;

    private ChildProcess(string name, Process process, ProcessIdentity identity, PidFile pidFile, string log)
    {
        (Name, _process, Identity, _pidFile, Log) = (name, process, identity, pidFile, log);
    }

    /// <summary>The name for people.</summary>
    public string Name { get; }

    /// <summary>Which process it is.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>The file with its output.</summary>
    public string Log { get; }

    /// <summary>Completes when it ends, for whatever reason.</summary>
    public Task Ended => _process.WaitForExitAsync();

    /// <summary>Starts <c>maestro</c> with <paramref name="arguments"/>. The log of the run before is kept beside the new one.</summary>
    public static ChildProcess Start(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string log, PidFile pidFile) =>
        StartProgram(name, typeof(ChildProcess).Assembly.Location, arguments, environment, log, pidFile);

    /// <summary>The same for another program of .NET.</summary>
    public static ChildProcess StartProgram(
        string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string log, PidFile pidFile)
    {
        if (File.Exists(log))
        {
            File.Move(log, Path.ChangeExtension(log, ".previous.log"), overwrite: true);
        }

        File.WriteAllText(log, "");
        var info = new ProcessStartInfo("/bin/sh", ["-c", Launch, log, .. Host(program), .. arguments]) { UseShellExecute = false };
        foreach (var (variable, value) in environment)
        {
            info.Environment[variable] = value;
        }

        var process = Process.Start(info) ?? throw new IOException($"{name} was not started");
        var identity = ProcessIdentity.Of(process.Id) ?? throw new IOException($"{name} ended at once; see {log}");
        pidFile.Write(identity);
        return new ChildProcess(name, process, identity, pidFile, log);
    }

    /// <summary>Fails when it is not running any more; the message ends with its last log lines.</summary>
    /// <exception cref="IOException">It ended.</exception>
    public void ThrowIfEnded()
    {
        if (_process.HasExited)
        {
            var tail = File.ReadLines(Log).TakeLast(TailLines).Select(line => Environment.NewLine + "    " + line);
            throw new IOException($"the {Name} ended by itself with exit code {_process.ExitCode}; the end of {Log}:{string.Concat(tail)}");
        }
    }

    /// <summary>Stops it; false when it had to be killed.</summary>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        var inTime = await Signals.StopAsync(Identity, patience);
        _pidFile.Delete();
        return inTime;
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static IEnumerable<string> Host(string program)
    {
        var host = Environment.ProcessPath ?? "dotnet";
        return Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, program]
            : program == typeof(ChildProcess).Assembly.Location ? [host]
            : ["dotnet", program];
    }
}
