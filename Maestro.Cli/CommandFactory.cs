using System.CommandLine;
using Maestro.Cli.Agent;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Completion;
using Maestro.Cli.Consumers;
using Maestro.Cli.Output;
using Maestro.Cli.Reprocessing;
using Maestro.Cli.ResourceBundles;
using Maestro.Cli.Server;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Settings.Documentation;
using Maestro.Cli.Tracing;
using Maestro.Cli.Up;

namespace Maestro.Cli;

/// <summary>Makes the commands.</summary>
internal sealed class CommandFactory(CommandSurroundings surroundings)
{
    private readonly Hosting _hosting = surroundings.Hosting;
    private readonly Terminal _terminal = surroundings.Terminal;
    private readonly Func<string, string?> _variable = surroundings.Variable;
    private readonly IReadOnlyList<SettingOption> _logging = surroundings.Logging;

    /// <summary>All commands.</summary>
    public IEnumerable<Command> All()
    {
        var clients = new ClientCommands(_terminal, _variable, _logging);
        return
        [
            Server("server", "Runs silo and gateway in one process.", ServerRole.Server).WithExamples(
                "maestro server --database-url postgres://maestro:secret@db/maestro --server-hostname=",
                "MAESTRO_ENV=production maestro server --message-broker-type=grpc --db-host-file=/secrets/db.host --db-user-file=/secrets/db.user"),
            Server("silo", "Runs the grains only; any number of silos and gateways form one cluster through PostgreSQL.", ServerRole.Silo).WithExamples(
                "maestro silo --database-url postgres://maestro:secret@db/maestro --advertised-address 10.0.0.4"),
            Server("gateway", "Runs the front door only: gRPC for sources and agents, REST.", ServerRole.Gateway).WithExamples(
                "maestro gateway --config /etc/maestro/gateway.yaml"),
            AgentCommand.Create(_hosting.Agent, _variable, _logging).WithExamples(
                "maestro agent --simulate --cluster-name edge-1 --server-address 127.0.0.1:8091"),
            Migrate().WithExamples("maestro migrate --database-url postgres://maestro:secret@db/maestro"),
            ConsumerCommands.Make(clients).WithExamples("maestro consumer list"),
            ResourceBundleCommands.Make(clients).WithExamples("maestro resourcebundle list"),
            ReprocessingCommands.Make(clients).WithExamples("maestro reprocessing list"),
            .. TracingCommands.Make(clients),
            Local("up", "Starts PostgreSQL, a server, a simulated agent and a sample bundle on this machine.", UpOptions.Up, _hosting.Up)
                .WithExamples("maestro up --bare --data /tmp/maestro"),
            Local("down", "Stops a running \"up\", and what a crashed one left behind.", UpOptions.Down, _hosting.Down)
                .WithExamples("maestro down --data /tmp/maestro"),
            CompletionCommand.Make(_terminal),
            Configuration().WithExamples("maestro configuration > configuration.md"),
            Bench().WithExamples("./maestro bench spec --help"),
            Postgres(),
            Health(),
            VersionCommand.Create().WithExamples("maestro version"),
        ];
    }

    private SettingsCommand Server(string name, string description, ServerRole role)
    {
        var command = new SettingsCommand(name, description, CommandOptions.Server, _logging);
        command.SetAction((parsed, stop) => Foreground.RunAsync(parsed, name, async () =>
        {
            var values = command.Resolve(parsed, _variable, EnvironmentPresets.Of(_variable(EnvironmentPresets.Variable)));
            var settings = ServerSettings.From(values);
            settings.RequireFor(role, values);
            SettingsCommand.Warn(parsed, values);
            await _hosting.Server(role, settings, stop);
        }, stop));
        return command;
    }

    private SettingsCommand Migrate()
    {
        var command = new SettingsCommand("migrate", "Brings the database to the schema of this release.", CommandOptions.Migrate, _logging);
        command.Aliases.Add("migration");
        command.SetAction((parsed, stop) => Foreground.RunAsync(parsed, command.Name, async () =>
        {
            var values = command.Resolve(parsed, _variable, EnvironmentPresets.None);
            var database = DatabaseConnection.From(values);
            SettingsCommand.Warn(parsed, values);
            await _hosting.Migrate(database, LoggingSettings.From(values), parsed.InvocationConfiguration.Output, stop);
        }, stop, "was stopped before it was done; nothing of the step that was under way stays"));
        return command;
    }

    private SettingsCommand Local(
        string name, string description, IReadOnlyList<Setting> settings, Func<UpSettings, TextWriter, CancellationToken, Task> run)
    {
        var command = new SettingsCommand(name, description, settings, _logging);
        command.SetAction((parsed, stop) => Foreground.RunAsync(parsed, name, async () =>
        {
            var values = command.Resolve(parsed, _variable, EnvironmentPresets.None);
            SettingsCommand.Warn(parsed, values);
            await run(UpSettings.From(values), parsed.InvocationConfiguration.Output, stop);
        }, stop));
        return command;
    }

    private Command Configuration()
    {
        var command = new Command("configuration", "Prints the page on all options, in Markdown.");
        command.SetAction(_ => _terminal.Output.Write(ConfigurationPage.Write()));
        return command;
    }

    // The load generator is a program of its own, which "./maestro" runs instead of this one; here the command is for help and completion.
    private static Command Bench()
    {
        var command = new Command("bench", "Measures rates, latencies and what they cost; runs from the sources only, as ./maestro bench.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                "Error: the load generator is not part of this program; allowed: ./maestro bench, in the sources");
            return ExitCode.Invalid;
        });
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
        }, stop));
        return command;
    }

    private SettingsCommand Health()
    {
        var command = new SettingsCommand("health", "Asks a server of this machine whether it is ready.", HealthCheck.Options, _logging) { Hidden = true };
        command.SetAction(async (parsed, stop) =>
        {
            var values = command.Resolve(parsed, _variable, EnvironmentPresets.None);
            var (ready, sentence) = await HealthCheck.AskAsync(values, stop);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(sentence);
            return ready ? ExitCode.Success : ExitCode.Invalid;
        });
        return command;
    }
}
