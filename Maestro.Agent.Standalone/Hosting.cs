using Maestro.Cli.Agent;
using Maestro.Cli.Settings;

namespace Maestro.Cli;

/// <summary>What the commands of the agent's own program run once their options are understood.</summary>
internal sealed record Hosting
{
    /// <summary>Runs <c>agent</c>.</summary>
    public Func<AgentSettings, CancellationToken, Task> Agent { get; init; } = AgentHosting.RunAsync;
}
