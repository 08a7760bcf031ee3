using Maestro.Cli.Agent;
using Maestro.Cli.Migrate;
using Maestro.Cli.Server;
using Maestro.Cli.Settings;
using Maestro.Cli.Up;

namespace Maestro.Cli;

/// <summary>What the long-running commands run once their options are understood.</summary>
internal sealed record Hosting
{
    /// <summary>Runs <c>server</c>, <c>silo</c> and <c>gateway</c>.</summary>
    public Func<ServerRole, ServerSettings, CancellationToken, Task> Server { get; init; } = ServerHost.RunAsync;

    /// <summary>Runs <c>agent</c>.</summary>
    public Func<AgentSettings, CancellationToken, Task> Agent { get; init; } = AgentHosting.RunAsync;

    /// <summary>Runs <c>migrate</c>; the outcome goes to the writer.</summary>
    public Func<DatabaseSettings, LoggingSettings, TextWriter, CancellationToken, Task> Migrate { get; init; } = MigrateCommand.RunAsync;

    /// <summary>Runs <c>up</c>; the story goes to the writer.</summary>
    public Func<UpSettings, TextWriter, CancellationToken, Task> Up { get; init; } = UpCommand.RunAsync;

    /// <summary>Runs <c>down</c>; the story goes to the writer.</summary>
    public Func<UpSettings, TextWriter, CancellationToken, Task> Down { get; init; } = DownCommand.RunAsync;
}
