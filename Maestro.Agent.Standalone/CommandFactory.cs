using System.CommandLine;
using Maestro.Cli.Agent;
using Maestro.Cli.CommandLine;

namespace Maestro.Cli;

/// <summary>Makes the commands of the agent's own program: those of the whole one that a cluster needs.</summary>
internal sealed class CommandFactory(CommandSurroundings surroundings)
{
    /// <summary>All commands.</summary>
    public IEnumerable<Command> All() =>
        [AgentCommand.Create(surroundings.Hosting.Agent, surroundings.Variable, surroundings.Logging), VersionCommand.Create()];
}
