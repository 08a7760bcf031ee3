using Maestro.Cli.CommandLine;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Agent;

/// <summary><c>maestro agent</c>, alike in the whole program and in the agent's own.</summary>
internal static class AgentCommand
{
    /// <summary>Its options.</summary>
    public static readonly IReadOnlyList<Setting> Options = [ConfigFileOption.Setting, .. AgentOptions.All, .. LoggingOptions.All];

    /// <summary>Makes the command.</summary>
    /// <param name="run">Runs the agent.</param>
    /// <param name="variable">Reads an environment variable; null when it is not set.</param>
    /// <param name="logging">The logging flags of the root.</param>
    public static SettingsCommand Create(
        Func<AgentSettings, CancellationToken, Task> run, Func<string, string?> variable, IReadOnlyList<SettingOption> logging)
    {
        var command = new SettingsCommand("agent", "Runs the agent of a cluster.", Options, logging);
        command.SetAction((parsed, stop) => Foreground.RunAsync(parsed, command.Name, async () =>
        {
            var values = command.Resolve(parsed, variable, EnvironmentPresets.None);
            var settings = AgentSettings.From(values);
            SettingsCommand.Warn(parsed, values);
            await run(settings, stop);
        }, stop));
        return command;
    }
}
