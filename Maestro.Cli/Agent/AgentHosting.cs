using Maestro.Agent;
using Maestro.Agent.Configuration;
using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Agent;

/// <summary>Hosts an agent.</summary>
internal static class AgentHosting
{
    /// <summary>Runs until <paramref name="stop"/> asks for an orderly end.</summary>
    /// <exception cref="InvalidSettingsException">The driver configuration file or the address is wrong.</exception>
    public static async Task RunAsync(AgentSettings settings, CancellationToken stop)
    {
        using var loggers = LoggerFactory.Create(builder => builder.AddMaestroLogging(settings.Logging));
        await Create(settings, loggers).RunAsync(stop);
    }

    private static AgentHost Create(AgentSettings settings, ILoggerFactory loggers)
    {
        try
        {
            return new AgentHost(ToOptions(settings), loggers);
        }
        catch (AgentConfigurationException cause)
        {
            throw new InvalidSettingsException(cause.Message);
        }
    }

    private static AgentOptions ToOptions(AgentSettings settings) => new()
    {
        ConsumerName = settings.ConsumerName,
        ClientId = settings.ClientId,
        ServerAddress = settings.DriverConfigFile.Length > 0 ? null : settings.ServerAddress,
        DriverConfigFile = settings.DriverConfigFile.Length > 0 ? settings.DriverConfigFile : null,
        StatusSyncInterval = settings.StatusSyncInterval,
        MaxJsonRawLength = settings.MaxJsonRawLength,
        Simulate = true,
        SimulateCount = settings.SimulateCount,
        Workers = settings.Workers,
    };
}
