using Maestro.Cli.Agent;

namespace Maestro.Cli.Settings.Catalogue;

/// <summary>Which options each command has.</summary>
internal static class CommandOptions
{
    /// <summary>Options of <c>server</c>, <c>silo</c> and <c>gateway</c>, alike so that one file serves all three.</summary>
    public static readonly IReadOnlyList<Setting> Server =
    [
        ConfigFileOption.Setting, .. ListenerOptions.All, .. GrpcOptions.All, .. DatabaseOptions.All, .. BrokerOptions.All, .. DeliveryOptions.All,
        .. OrleansOptions.All, .. PlatformOptions.All, .. SecurityOptions.All, LoggingOptions.LevelFile, .. LoggingOptions.All,
    ];

    /// <summary>Options of <c>migrate</c>.</summary>
    public static readonly IReadOnlyList<Setting> Migrate = [ConfigFileOption.Setting, .. DatabaseOptions.All, .. LoggingOptions.All];

    /// <summary>Options of <c>agent</c>.</summary>
    public static readonly IReadOnlyList<Setting> Agent = AgentCommand.Options;
}
