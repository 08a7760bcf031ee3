using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.PrivateRabbitMq;
using Maestro.Cli.Processes;

namespace Maestro.Cli.Up;

/// <summary>Processes that a crashed <c>maestro up</c> left behind.</summary>
internal static class Leftovers
{
    /// <summary>Stops agent and server, which talk to a database that may be gone.</summary>
    /// <returns>Whether there were any.</returns>
    public static async Task<bool> StopProcessesAsync(UpDirectory directory, Story story)
    {
        var found = false;
        foreach (var (name, file) in ((string, PidFile)[])[("agent", directory.Agent), ("platform", directory.Platform), ("server", directory.Server)])
        {
            if (file.Running() is { } process)
            {
                found = true;
                story.Say($"{name}: stopping process {process.ProcessId}, which an earlier run left behind ...");
                var inTime = await Signals.StopAsync(process, Patience.For(name));
                story.Say($"{name}: {(inTime ? "stopped" : "did not stop in time and was killed")}");
            }

            file.Delete();
        }

        if (await PrivateRabbitMqServer.StopLeftoverAsync(directory.RabbitMq))
        {
            found = true;
            story.Say("RabbitMQ: stopped, which an earlier run left behind");
        }

        return found;
    }

    /// <summary>Stops PostgreSQL.</summary>
    /// <returns>Whether it ran.</returns>
    public static async Task<bool> StopDatabaseAsync(UpDirectory directory, Story story, CancellationToken stop)
    {
        if (await PrivateDatabase.FindRunningAsync(directory.Postgres, stop) is not { } postgres)
        {
            return false;
        }

        story.Say($"PostgreSQL: stopping {postgres.Runner} ...");
        await postgres.StopAsync();
        story.Say("PostgreSQL: stopped");
        return true;
    }
}
