using System.Collections;
using System.Globalization;
using Maestro.Cli.Migrate;
using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.Processes;
using Maestro.Cli.Settings;
using Maestro.Cli.Up.Demonstration;
using Maestro.Silo.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Cli.Up;

/// <summary>PostgreSQL, a server and, for the demonstration, an agent: started in order, stopped in the opposite one.</summary>
internal sealed class LocalStack(UpSettings settings, UpDirectory directory, Story story) : IAsyncDisposable
{
    private IPrivateDatabase? _postgres;
    private readonly LocalPlatform? _platform = settings.Reprocessing ? new LocalPlatform(settings, directory, story) : null;
    private ChildProcess? _server;
    private ChildProcess? _agent;

    /// <summary>The ports of the server.</summary>
    public UpPorts Ports { get; } = UpPorts.Choose(settings.Ports);

    /// <summary>The running database.</summary>
    public IPrivateDatabase Postgres => _postgres ?? throw new InvalidOperationException("PostgreSQL was not started");

    /// <summary>Starts PostgreSQL and brings its schema up to date.</summary>
    public async Task StartDatabaseAsync(CancellationToken stop)
    {
        story.Say("PostgreSQL: starting ...");
        _postgres = await PrivateDatabase.StartAsync(
            directory.Postgres, PostgresBinaries.TryFindOrInstallAsync, line => story.Say($"PostgreSQL: {line}"), stop);
        story.Say(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL: ready on 127.0.0.1:{_postgres.Port} ({_postgres.Runner})"));
        await using var database = NpgsqlDataSource.Create(_postgres.ConnectionString);
        var report = await new MigrationRunner(database, TimeProvider.System, NullLogger<MigrationRunner>.Instance).ApplyAsync(stop);
        story.Say($"schema: {MigrateCommand.Describe(report)}");
    }

    /// <summary>The platform around reprocessing; null without reprocessing.</summary>
    public LocalPlatform? Platform => _platform;

    /// <summary>Starts what reprocessing needs, if it is wanted.</summary>
    public Task StartPlatformAsync(CancellationToken stop) => _platform?.StartAsync(stop) ?? Task.CompletedTask;

    /// <summary>Starts the server and waits until it serves.</summary>
    public async Task StartServerAsync(CancellationToken stop)
    {
        if (Ports.Taken.Count > 0)
        {
            story.Say($"ports: {string.Join(", ", Ports.Taken)} taken by others; using free ones instead");
        }

        _server = Start("server", ["server", .. Ports.Flags, .. _platform?.Flags ?? []], directory.Server);
        await Readiness.WaitAsync(_server, Ports.Health, story, stop);
        story.Say("server: ready");
    }

    /// <summary>Registers a consumer, starts its agent and sends a bundle to it.</summary>
    public async Task DemonstrateAsync(CancellationToken stop)
    {
        await using var database = NpgsqlDataSource.Create(Postgres.ConnectionString);
        var bundle = new BundleStory(story, Ports, database, TimeProvider.System);
        await bundle.RegisterConsumerAsync(stop);
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.Agents}");
        _agent = Start("agent", ["agent", "--simulate", "--consumer-name", SampleBundle.Consumer, "--server-address", address], directory.Agent);
        await bundle.TellAsync(_agent, stop);
        if (_platform is not null)
        {
            await _platform.DemonstrateAsync(stop);
        }
    }

    /// <summary>Returns when a process ends that should not.</summary>
    /// <exception cref="IOException">Says which, and why.</exception>
    public async Task WatchAsync(CancellationToken stop)
    {
        ChildProcess[] children = [.. new[] { _server, _agent }.OfType<ChildProcess>(), .. _platform?.Children ?? []];
        await Task.WhenAny(children.Select(child => child.Ended)).WaitAsync(stop);
        foreach (var child in children)
        {
            child.ThrowIfEnded();
        }
    }

    /// <summary>Stops what was started: agent, server, PostgreSQL.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(_agent);
        await (_platform?.StopSimulatorAsync() ?? Task.CompletedTask);
        await StopAsync(_server);
        await (_platform?.DisposeAsync() ?? ValueTask.CompletedTask);
        if (_postgres is not null)
        {
            await _postgres.StopAsync();
            story.Say("PostgreSQL: stopped");
        }
    }

    private ChildProcess Start(string name, IEnumerable<string> arguments, PidFile pidFile)
    {
        var log = directory.Log(name);
        string[] logging = [string.Create(CultureInfo.InvariantCulture, $"-v={settings.Logging.Verbosity}"), "--log-format=text"];
        var child = ChildProcess.Start(name, [.. arguments, .. logging], ChildEnvironment(), log, pidFile);
        story.Say(string.Create(CultureInfo.InvariantCulture, $"{name}: starting (process {child.Identity.ProcessId}, log {Path.GetRelativePath(Environment.CurrentDirectory, log)})"));
        return child;
    }

    private async Task StopAsync(ChildProcess? child)
    {
        if (child is null)
        {
            return;
        }

        var inTime = await child.StopAsync(Patience.For(child.Name));
        story.Say($"{child.Name}: {(inTime ? "stopped" : "did not stop in time and was killed")}");
        child.Dispose();
    }

    // A database of the user's own must not meet ours: together they would be a contradiction.
    private Dictionary<string, string?> ChildEnvironment()
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => (string)entry.Key)
            .Where(name => name.StartsWith("MAESTRO_DB_", StringComparison.Ordinal) || name == EnvironmentPresets.Variable)
            .ToDictionary(name => name, _ => (string?)null);
        environment["MAESTRO_DATABASE_URL"] = Postgres.ConnectionString;
        return environment;
    }
}
