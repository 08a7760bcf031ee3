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
        var host = Create(settings, loggers);
        try
        {
            await host.RunAsync(stop);
        }
        catch (AgentConfigurationException cause)
        {
            throw new InvalidSettingsException(cause.Message);
        }
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
        SourceDriver = settings.Driver,
        ServerAddress = settings.DriverConfigFile.Length > 0 ? null : settings.ServerAddress,
        DriverConfigFile = settings.DriverConfigFile.Length > 0 ? settings.DriverConfigFile : null,
        CertificateRefreshInterval = settings.ClientCertRefresh,
        StatusSyncInterval = settings.StatusSyncInterval,
        MaxJsonRawLength = settings.MaxJsonRawLength,
        Simulate = settings.Simulate,
        SimulateCount = settings.SimulateCount,
        Workers = settings.Workers,
        Kubeconfig = settings.Kubeconfig,
        KubeApiQps = settings.KubeApiQps,
        KubeApiBurst = settings.KubeApiBurst,
        MaxFeedbackWatch = settings.MaxFeedbackWatch,
        EvictionGracePeriod = settings.EvictionGracePeriod,
        ElectsLeader = settings.ElectsLeader,
        Namespace = settings.Namespace,
        Listen = settings.Simulate ? null : settings.Listen,
        TerminateOnFiles = settings.TerminateOnFiles,
        HubHost = settings.HubHost.Length > 0 ? settings.HubHost : null,
        AdoptHubHashes = settings.AdoptHubHashes,
        ReadinessIncludesConnections = settings.ReadinessIncludesConnections,
        RemoveStaleMetadata = settings.RemoveStaleMetadata,
        ResyncDeletionLimit = settings.ResyncDeletionLimit,
    };
}
