using Maestro.Cli.Settings;

namespace Maestro.Cli.Server;

/// <summary>Hosts the grains, the front door, or both.</summary>
internal static class ServerHost
{
    /// <summary>Runs until <paramref name="stop"/> asks for an orderly end.</summary>
    public static Task RunAsync(ServerRole role, ServerSettings settings, CancellationToken stop) =>
        throw new NotSupportedException($"the {role} role is not hosted yet ({settings.ClientId}, {stop.IsCancellationRequested})");
}
