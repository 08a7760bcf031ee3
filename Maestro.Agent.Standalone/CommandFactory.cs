using System.CommandLine;
using Maestro.Cli.Agent;
using Maestro.Cli.CommandLine;

namespace Maestro.Cli;

/// <summary>Makes the commands of the agent's own program: those of the whole one that a cluster needs.</summary>
/// <param name="hosting">What they run.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="logging">The logging flags of the root.</param>
internal sealed class CommandFactory(Hosting hosting, Func<string, string?> variable, IReadOnlyList<SettingOption> logging)
{
    /// <summary>All commands.</summary>
    public IEnumerable<Command> All() => [AgentCommand.Create(hosting.Agent, variable, logging), VersionCommand.Create()];
}
