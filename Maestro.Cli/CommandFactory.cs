using System.CommandLine;
using Maestro.Cli.Agent;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Server;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Up;

namespace Maestro.Cli;

/// <summary>Makes the commands.</summary>
/// <param name="hosting">What they run.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="logging">The logging flags of the root.</param>
internal sealed class CommandFactory(Hosting hosting, Func<string, string?> variable, IReadOnlyList<SettingOption> logging)
{
    /// <summary>All commands.</summary>
    public IEnumerable<Command> All() =>
    [
        Server("server", "Runs silo and gateway in one process.", ServerRole.Server),
        Server("silo", "Runs the grains only; any number of silos and gateways form one cluster through PostgreSQL.", ServerRole.Silo),
        Server("gateway", "Runs the front door only: gRPC for sources and agents, REST.", ServerRole.Gateway),
        AgentCommand.Create(hosting.Agent, variable, logging),
        Migrate(),
        Local("up", "Starts PostgreSQL, a server, a simulated agent and a sample bundle on this machine.", UpOptions.Up, hosting.Up),
        Local("down", "Stops a running \"up\", and what a crashed one left behind.", UpOptions.Down, hosting.Down),
        Postgres(),
        Health(),
        VersionCommand.Create(),
    ];

    private SettingsCommand Server(string name, string description, ServerRole role)
    {
        var command = new SettingsCommand(name, description, CommandOptions.Server, logging);
        command.SetAction((parsed, stop) => Foreground.RunAsync(parsed, name, async () =>
        {
            var values = command.Resolve(parsed, variable, EnvironmentPresets.Of(variable(EnvironmentPresets.Variable)));
            var settings = ServerSettings.From(values);
            SettingsCommand.Warn(parsed, values);
            await hosting.Server(role, settings, stop);
        }));
        return command;
    }

    private SettingsCommand Migrate()
    {
        var command = new SettingsCommand("migrate", "Brings the database to the schema of this release.", CommandOptions.Migrate, logging);
        command.Aliases.Add("migration");
        command.SetAction((parsed, stop) => Foreground.RunAsync(parsed, command.Name, async () =>
        {
            var values = command.Resolve(parsed, variable, EnvironmentPresets.None);
            var database = DatabaseConnection.From(values);
            SettingsCommand.Warn(parsed, values);
            await hosting.Migrate(database, LoggingSettings.From(values), parsed.InvocationConfiguration.Output, stop);
        }));
        return command;
    }

    private SettingsCommand Local(
        string name, string description, IReadOnlyList<Setting> settings, Func<UpSettings, TextWriter, CancellationToken, Task> run)
    {
        var command = new SettingsCommand(name, description, settings, logging);
        command.SetAction((parsed, stop) => Foreground.RunAsync(parsed, name, async () =>
        {
            var values = command.Resolve(parsed, variable, EnvironmentPresets.None);
            SettingsCommand.Warn(parsed, values);
            await run(UpSettings.From(values), parsed.InvocationConfiguration.Output, stop);
        }));
        return command;
    }

    private static Command Postgres()
    {
        var command = new Command("postgres", "Finds PostgreSQL on this machine, or installs it, and prints where it is.") { Hidden = true };
        command.SetAction((parsed, stop) => Foreground.RunAsync(parsed, command.Name, async () =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var binaries = await PrivatePostgres.PostgresBinaries.FindOrInstallAsync(output.WriteLine, stop);
            await output.WriteLineAsync(FormattableString.Invariant($"PostgreSQL {binaries.MajorVersion} in {binaries.Directory}"));
        }));
        return command;
    }

    private SettingsCommand Health()
    {
        var command = new SettingsCommand("health", "Asks a server of this machine whether it is ready.", HealthCheck.Options, logging) { Hidden = true };
        command.SetAction(async (parsed, stop) =>
        {
            var values = command.Resolve(parsed, variable, EnvironmentPresets.None);
            var (ready, sentence) = await HealthCheck.AskAsync(values, stop);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(sentence);
            return ready ? ExitCode.Success : ExitCode.Invalid;
        });
        return command;
    }
}
