using System.Diagnostics;

namespace Maestro.Cli.Processes;

/// <summary>Ends processes of ours.</summary>
internal static class Signals
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);

    /// <summary>Asks a process to stop and waits; kills it when that takes too long.</summary>
    /// <returns>False when it had to be killed.</returns>
    public static async Task<bool> StopAsync(ProcessIdentity process, TimeSpan patience)
    {
        await SendAsync(process, "TERM");
        if (await EndsWithinAsync(process, patience))
        {
            return true;
        }

        await KillAsync(process);
        return false;
    }

    /// <summary>Kills a process at once, as a power cut would, and waits until it is gone.</summary>
    public static async Task KillAsync(ProcessIdentity process)
    {
        await SendAsync(process, "KILL");
        await EndsWithinAsync(process, KillLimit);
    }

    private static async Task SendAsync(ProcessIdentity process, string signal)
    {
        if (process.IsAlive())
        {
            // "kill" of the shell is everywhere; the program of that name is not.
            await Command.RunAsync(["/bin/sh", "-c", $"kill -{signal} {process.ProcessId}"], KillLimit, null, CancellationToken.None);
        }
    }

    private static async Task<bool> EndsWithinAsync(ProcessIdentity process, TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        while (process.IsAlive())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                return false;
            }

            await Task.Delay(Look);
        }

        return true;
    }
}
