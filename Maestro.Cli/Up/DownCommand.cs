using Maestro.Cli.Processes;

namespace Maestro.Cli.Up;

/// <summary><c>maestro down</c>: stops a running <c>maestro up</c>, and what a crashed one left behind.</summary>
internal static class DownCommand
{
    /// <summary>Stops only processes that <c>maestro up</c> started on that directory; the data stays.</summary>
    public static async Task RunAsync(UpSettings settings, TextWriter output, CancellationToken stop)
    {
        var story = new Story(output, TimeProvider.System);
        var directory = new UpDirectory(settings.Data);
        var found = false;
        if (directory.Up.Running() is { } up)
        {
            found = true;
            story.Say($"maestro up: asking process {up.ProcessId} to stop ...");
            var inTime = await Signals.StopAsync(up, Patience.Up);
            story.Say($"maestro up: {(inTime ? "stopped" : "did not stop in time and was killed")}");
        }

        directory.Up.Delete();
        found |= await Leftovers.StopProcessesAsync(directory, story);
        found |= await Leftovers.StopDatabaseAsync(directory, story, stop);
        story.Say(found ? $"Nothing runs any more. The data stays in {directory.Root}." : $"Nothing of {directory.Root} was running.");
    }
}
