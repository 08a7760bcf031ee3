using System.CommandLine;
using Maestro.Cli.Agent;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;

namespace Maestro.Cli;

/// <summary>Makes the commands of the agent's own program: those of the whole one that a cluster needs.</summary>
/// <param name="hosting">What they run.</param>
/// <param name="terminal">What they print to; those here need none.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="logging">The logging flags of the root.</param>
#pragma warning disable CS9113 // the command line makes this and the whole program's factory alike
internal sealed class CommandFactory(Hosting hosting, Terminal terminal, Func<string, string?> variable, IReadOnlyList<SettingOption> logging)
{
    /// <summary>All commands.</summary>
    public IEnumerable<Command> All() => [AgentCommand.Create(hosting.Agent, variable, logging), VersionCommand.Create()];
}
