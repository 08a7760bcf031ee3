using Maestro.Cli.Server;
using Maestro.Cli.Settings;

namespace Maestro.Cli.Tests;

public sealed class MaestroCliTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly Dictionary<string, string> _variables = new() { ["MAESTRO_DATABASE_URL"] = "postgres://ann@db/fleet" };
    private (ServerRole Role, ServerSettings Settings)? _server;
    private AgentSettings? _agent;
    private DatabaseSettings? _migrated;

    [Theory]
    [InlineData("server", "Server")]
    [InlineData("silo", "Silo")]
    [InlineData("gateway", "Gateway")]
    public async Task A_server_command_runs_its_role(string command, string role)
    {
        Assert.Equal(0, await RunAsync($"{command} --http-server-bindport=9000 --server-hostname= -v=4"));

        Assert.Equal(role, _server!.Value.Role.ToString());
        Assert.Equal((9000, "", 4),
            (_server.Value.Settings.Listeners.RestPort, _server.Value.Settings.Listeners.Hostname, _server.Value.Settings.Logging.Verbosity));
    }

    [Theory]
    [InlineData("-v 3 server", 3)]
    [InlineData("server -v3", 3)]
    [InlineData("server --v=3 -v=5", 5)]
    public async Task The_verbosity_is_a_flag_of_every_command(string line, int expected)
    {
        Assert.Equal(0, await RunAsync(line));
        Assert.Equal(expected, _server!.Value.Settings.Logging.Verbosity);
    }

    [Theory]
    [InlineData("server --enable-grpc-server=false", false)]
    [InlineData("server --enable-grpc-server", true)]
    [InlineData("server --enable-grpc-server --silo-port 5000", true)]
    public async Task A_lone_boolean_flag_is_true(string line, bool expected)
    {
        Assert.Equal(0, await RunAsync(line));
        Assert.Equal(expected, _server!.Value.Settings.Grpc.SourcesEnabled);
    }

    [Fact]
    public async Task An_agent_gets_its_settings()
    {
        Assert.Equal(0, await RunAsync("agent --cluster-name edge-1 --simulate --simulate-count=3"));
        Assert.Equal(("edge-1", 3), (_agent!.ConsumerName, _agent.SimulateCount));
    }

    [Fact]
    public async Task The_load_generator_is_told_where_it_is()
    {
        Assert.Equal(1, await RunAsync("bench spec --updates 100"));
        Assert.Equal("Error: the load generator is not part of this program; allowed: ./maestro bench, in the sources\n", _error.ToString());
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("migration")]
    public async Task Migrations_have_two_names(string command)
    {
        Assert.Equal(0, await RunAsync(command));
        Assert.Equal("ann@db:5432/fleet", _migrated!.Location);
    }

    [Theory]
    [Trait("Checklist", "rest-96")]
    [InlineData("server --no-such-flag", "--no-such-flag")]
    [InlineData("serve", "serve")]
    [InlineData("server extra", "extra")]
    [InlineData("server --http-server-bindport=0", "--http-server-bindport \"0\" is not allowed; allowed: a port from 1 to 65535")]
    [InlineData("server --message-broker-type=mqtt", "--message-broker-type \"mqtt\" needs the address and the topics of the broker; allowed: together with --message-broker-config-file")]
    [InlineData("gateway --message-broker-type=mqtt", "--message-broker-type \"mqtt\" needs")]
    [InlineData("server --message-broker-type=pubsub", "--message-broker-type \"pubsub\" needs the address and the topics of the broker")]
    [InlineData("server --message-broker-type=pubsub --subscription-type=broadcast", "--subscription-type \"broadcast\" contradicts --message-broker-type \"pubsub\"")]
    [InlineData("server --message-broker-type=mqtt --message-broker-config-file=/no/such/file", "message-broker-config-file: '/no/such/file' cannot be read")]
    [InlineData("server --message-broker-type=kafka", "--message-broker-type \"kafka\" is not allowed; allowed: grpc, mqtt, pubsub")]
    [InlineData("server --database-url=postgres://u@h/d --grpc-tls-cert-file=a.pem", "are of use together only")]
    [InlineData("server --enable-jwt", "--enable-jwt \"true\" is not supported")]
    [InlineData("server --subscription-type=other", "--subscription-type \"other\" is not allowed; allowed: shared, broadcast")]
    [InlineData("agent --simulate", "cluster name is required")]
    public async Task A_mistake_ends_with_1_and_a_sentence(string line, string expected)
    {
        Assert.Equal(1, await RunAsync(line));
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Error: ", _error.ToString(), StringComparison.Ordinal);
        Assert.Null(_server);
    }

    [Theory]
    [Trait("Checklist", "rest-96")]
    [InlineData("consumer nosuch", "Error: Unrecognized command or argument 'nosuch'.\nAllowed: what \"maestro consumer --help\" lists\n")]
    [InlineData("consumer get", "Error: <id> is required: id of the consumer, or its name\nAllowed: what \"maestro consumer get --help\" lists\n")]
    [InlineData("nosuch", "Error: Unrecognized command or argument 'nosuch'.\nAllowed: what \"maestro --help\" lists\n")]
    [InlineData("agent --cluster-name a --simulate --server-address nowhere", "Error: --server-address \"nowhere\" is not allowed; allowed: host:port\n")]
    public async Task A_mistake_is_told_once(string line, string expected)
    {
        Assert.Equal(1, await RunAsync(line));
        Assert.Equal(expected, _error.ToString().ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("consumer", "connection <id>")]
    [InlineData("resourcebundle --timeout 5s", "force-finalize <id>")]
    [InlineData("completion -v 2", "fish")]
    public async Task A_group_of_commands_alone_shows_what_it_has(string line, string command)
    {
        Assert.Equal(0, await RunAsync(line));
        Assert.Contains("Commands:", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains(command, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "rest-96")]
    public async Task A_removed_flag_is_a_warning()
    {
        Assert.Equal(0, await RunAsync("server --enable-sentry --ocm-base-url https://x"));
        Assert.Contains("Warning: --ocm-base-url", _error.ToString(), StringComparison.Ordinal);
        Assert.NotNull(_server);
    }

    [Theory]
    [InlineData("--heartbeat-interval=7")]
    public async Task An_option_without_effect_is_a_warning(string option)
    {
        Assert.Equal(0, await RunAsync($"server {option}"));
        Assert.StartsWith($"Warning: {option.Split('=')[0]} \"", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("has no effect: accepted for compatibility", _error.ToString(), StringComparison.Ordinal);
        Assert.NotNull(_server);
    }

    [Theory]
    [InlineData("production", "server", 0, 1)]
    [InlineData("development", "server", 0, 10)]
    [InlineData("development", "server -v=2", 0, 2)]
    [InlineData("staging", "server", 1, null)]
    public async Task An_environment_presets_the_verbosity_of_a_server(string environment, string line, int exitCode, int? verbosity)
    {
        _variables["MAESTRO_ENV"] = environment;

        Assert.Equal(exitCode, await RunAsync(line));
        Assert.Equal(verbosity, _server?.Settings.Logging.Verbosity);
    }

    [Fact]
    public async Task Other_commands_ignore_an_unknown_environment()
    {
        _variables["MAESTRO_ENV"] = "staging";

        Assert.Equal(0, await RunAsync("migrate"));
    }

    [Fact]
    public async Task A_failed_start_ends_with_255_and_its_reason()
    {
        var hosting = new Hosting { Server = (_, _, _) => throw new IOException("port taken", new IOException("address already in use")) };

        Assert.Equal(255, await new MaestroCli(hosting, _variables.GetValueOrDefault).RunAsync(["server"], _output, _error, default));
        Assert.Equal("Error: maestro server failed: port taken: address already in use" + Environment.NewLine, _error.ToString());
    }

    [Theory]
    [InlineData("--http-server-bindport=9000")]
    [InlineData("--http_server_bindport 9000 --enable-grpc-server")]
    [InlineData("-v=4 --http-server-bindport=9000")]
    public async Task Options_without_a_command_are_those_of_a_server(string line)
    {
        Assert.Equal(0, await RunAsync(line));
        Assert.Equal((ServerRole.Server, 9000), (_server!.Value.Role, _server.Value.Settings.Listeners.RestPort));
    }

    [Fact]
    public async Task A_stop_that_was_asked_for_is_a_success()
    {
        var hosting = new Hosting { Server = (_, _, stop) => Task.Delay(Timeout.Infinite, stop) };
        using var stop = new CancellationTokenSource();
        var run = new MaestroCli(hosting, _variables.GetValueOrDefault).RunAsync(["server"], _output, _error, stop.Token);

        await stop.CancelAsync();

        Assert.Equal(0, await run);
    }

    [Fact]
    public async Task A_migration_that_is_stopped_is_not_done_and_says_so()
    {
        var hosting = new Hosting { Migrate = (_, _, _, stop) => Task.Delay(Timeout.Infinite, stop) };
        using var stop = new CancellationTokenSource();
        var run = new MaestroCli(hosting, _variables.GetValueOrDefault).RunAsync(["migration"], _output, _error, stop.Token);

        await stop.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await run);
        Assert.Equal("Error: maestro migrate was stopped before it was done; nothing of the step that was under way stays\n", _error.ToString());
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        var hosting = new Hosting { Server = (_, _, _) => throw new TaskCanceledException("a call took too long") };

        var exitCode = await new MaestroCli(hosting, _variables.GetValueOrDefault).RunAsync(["server"], _output, _error, CancellationToken.None);

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("a call took too long", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version", "maestro ")]
    [InlineData("", "Usage:")]
    [InlineData("server --help", "--db-host-file <FILE>")]
    [InlineData("--help", "migrate")]
    public async Task Help_and_version_go_to_standard_output(string line, string expected)
    {
        Assert.Equal(0, await RunAsync(line));
        Assert.Contains(expected, _output.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(string line)
    {
        var hosting = new Hosting
        {
            Server = (role, settings, _) => Keep(() => _server = (role, settings)),
            Agent = (settings, _) => Keep(() => _agent = settings),
            Migrate = (settings, _, _, _) => Keep(() => _migrated = settings),
        };
        return new MaestroCli(hosting, _variables.GetValueOrDefault)
            .RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), _output, _error, CancellationToken.None);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private static Task Keep(Action keep)
    {
        keep();
        return Task.CompletedTask;
    }
}
