using Maestro.Cli.Settings;

namespace Maestro.Cli.Agent;

/// <summary>Hosts an agent.</summary>
internal static class AgentHosting
{
    /// <summary>Runs until <paramref name="stop"/> asks for an orderly end.</summary>
    public static Task RunAsync(AgentSettings settings, CancellationToken stop) =>
        throw new NotSupportedException($"no agent yet ({settings.ConsumerName}, {stop.IsCancellationRequested})");
}
