using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.State;
using Maestro.SystemTests.Processes;
using Maestro.Testing;
using Npgsql;
using PlatformSimulator = Maestro.Platform.Simulator.Simulator;
using SimulatorOptions = Maestro.Platform.Simulator.SimulatorOptions;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>
/// A real server with a real broker and a real database, in the middle of the simulated platform. It takes seconds to start, so tests share it, one
/// after the other; each begins with a system of its own.
/// </summary>
internal sealed class ReprocessingWorld : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly DateTimeOffset April = new(2018, 4, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly string _database;
    private HashSet<string> _systemsBefore = [];
    private int _entriesBefore;

    private ReprocessingWorld(PlatformSimulator platform, MaestroProcess server, string database, int port, Uri broker)
    {
        (Platform, Server, Broker, _database) = (platform, server, broker, database);
        Database = NpgsqlDataSource.Create(database);
        Api = new ReprocessingApi(port);
        System = platform.State.AddSystem();
    }

    public PlatformSimulator Platform { get; }

    public MaestroProcess Server { get; }

    public ReprocessingApi Api { get; }

    public NpgsqlDataSource Database { get; }

    public Uri Broker { get; }

    /// <summary>The system of this test.</summary>
    public string System { get; private set; }

    /// <summary>What the platform has seen since the test began, without what it sees of the systems of tests before.</summary>
    public IEnumerable<JournalEntry> Entries =>
        Platform.Journal.Entries.Skip(_entriesBefore).Where(entry => !_systemsBefore.Contains(entry.SystemId));

    public static async Task<ReprocessingWorld> StartAsync(string database, string broker, params string[] more)
    {
        var (port, platformPort) = (TestPorts.Free(), TestPorts.Free());
        var platform = await PlatformSimulator.StartAsync(new SimulatorOptions
        {
            Port = platformPort,
            Broker = new Uri(broker),
            Maestro = new Uri($"http://127.0.0.1:{port}"),
        });
        var server = MaestroProcess.Server(database, "server", [.. Arguments(broker, port, platformPort), .. more]);
        var world = new ReprocessingWorld(platform, server, database, port, new Uri(broker));
        await world.StartServerAsync();
        return world;
    }

    /// <summary>Begins a test: nothing fails unless it says so, and what happened before is none of its business.</summary>
    /// <param name="executionTime">How long instances run.</param>
    public async Task BeginAsync(TimeSpan executionTime = default)
    {
        Platform.Faults.Clear();
        Platform.ExecutionTime = executionTime;
        (_systemsBefore, _entriesBefore) = ([.. Platform.State.Systems], Platform.Journal.Entries.Count);
        System = Platform.State.AddSystem();
        if (Server.HasExited)
        {
            await StartServerAsync();
        }
    }

    /// <summary>The options of a server that talks to a platform on one port.</summary>
    public static string[] Arguments(string broker, int port, int platformPort) =>
    [
        "--reprocessing-broker-url", broker, Flag("reprocessing-bindport", port),
        "--reprocessing-apicore-host=127.0.0.1", Flag("reprocessing-apicore-port", platformPort),
        "--reprocessing-discovery-host=127.0.0.1", Flag("reprocessing-discovery-port", platformPort),
        "--reprocessing-process-memory-host=127.0.0.1", Flag("reprocessing-process-memory-port", platformPort),
        "--reprocessing-event-manager-host=127.0.0.1", Flag("reprocessing-event-manager-port", platformPort),
        "--reprocessing-domain-host-prefix=", "--reprocessing-system-refresh=1s", "--reprocessing-drain-timeout=3s",
        "--reprocessing-sync-persist-timeout=10s", "--reprocessing-in-doubt-window=3s",
    ];

    /// <summary>Starts one more server of the same cluster, on ports of its own.</summary>
    public async Task<(MaestroProcess Server, ReprocessingApi Api)> StartAnotherAsync()
    {
        var port = TestPorts.Free();
        var server = await MaestroProcess.StartServerAsync(_database, "server", Arguments(Broker.AbsoluteUri, port, Platform.Options.Port));
        return (server, new ReprocessingApi(port));
    }

    /// <summary>Starts the server, and waits until it answers for the gate.</summary>
    public async Task StartServerAsync()
    {
        await Server.StartAsync();
        await Eventually.TrueAsync(async () => await Api.GateAsync(System) is 200 or 403, Limit, "the gate to be answered for");
    }

    /// <summary>Notes instances that read what another one is about to change, and that one.</summary>
    public (Instance Asking, IReadOnlyList<Instance> Affected) Prepare(int units, string? system = null, string tag = "")
    {
        system ??= System;
        var affected = Enumerable.Range(0, units)
            .Select(number => Platform.State.AddFinished(
                system, $"calcula{number.ToString(CultureInfo.InvariantCulture)}.request", April.AddDays(number),
                new JsonObject { ["n"] = JsonNode.Parse("9007199254740993"), ["d"] = JsonNode.Parse("1.10") }))
            .ToList();
        var asking = Platform.State.AddFinished(system, "corrige.request", April.AddMonths(4), tag: tag);
        Platform.State.SetAffected(asking.Id, [.. affected.Select(instance => new Affected(instance.Id))]);
        return (asking, affected);
    }

    /// <summary>Has an instance ask to persist, and waits for its job.</summary>
    /// <returns>The job's id.</returns>
    public async Task<string> AskForJobAsync(Instance asking)
    {
        await AskAsync(asking);
        return await JobOfAsync(asking);
    }

    /// <summary>Has an instance ask to persist; again while the event manager refuses.</summary>
    public Task AskAsync(Instance asking) => Eventually.TrueAsync(
        async () => await Platform.AskToPersistAsync(asking.Id) is null, Limit, "the persist event to be admitted");

    /// <summary>The job of an instance, as soon as there is one.</summary>
    public async Task<string> JobOfAsync(Instance asking)
    {
        string? id = null;
        await Eventually.TrueAsync(
            async () => (id = (string?)(await TryFindAsync(asking.SystemId)).FirstOrDefault(job => InstanceOf(job) == asking.Id)?["id"]) is not null,
            Limit, $"a job of {asking.Id}");
        return id!;
    }

    /// <summary>Waits until a job has a status.</summary>
    public async Task WaitForAsync(string system, string id, string status)
    {
        JsonNode? job = null;
        try
        {
            await Eventually.TrueAsync(
                async () => (string?)(job = (await TryFindAsync(system)).FirstOrDefault(one => (string?)one["id"] == id))?["status"] == status,
                Limit, $"job {id} to be {status}");
        }
        catch (Exception)
        {
            throw new InvalidOperationException($"{job}\n{string.Join('\n', Entries.TakeLast(30))}\n{Server.Output}");
        }
    }

    /// <summary>Waits until the platform has seen something.</summary>
    public Task WaitForEntryAsync(string service, string what, string text = "") => Eventually.TrueAsync(
        () => EntriesOf(service).Any(entry => Is(entry, what, text)), Limit, $"{service}: {what} {text}");

    /// <summary>What one service of the platform has seen.</summary>
    public IEnumerable<JournalEntry> EntriesOf(string service) => Entries.Where(entry => entry.Service == service);

    private static bool Is(JournalEntry entry, string what, string text) => entry.What == what
        && (text.Length == 0 || entry.Detail.Contains(text, StringComparison.Ordinal) || entry.InstanceId == text);

    /// <summary>The instances that ran an affected one again.</summary>
    public IReadOnlyList<Instance> RerunsOf(Instance original) => [.. Platform.State.Instances.Where(instance => instance.Original == original.Id)];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Platform.DisposeAsync();
        await Database.DisposeAsync();
        Api.Dispose();
    }

    private static string? InstanceOf(JsonNode job) => (string?)job["pendingEvent"]?["instanceId"];

    private async Task<IReadOnlyList<JsonNode>> TryFindAsync(string system)
    {
        try
        {
            return await Api.FindAsync(system);
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            // The server is away, or just coming.
            return [];
        }
    }

    private static string Flag(string name, int value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}");
}
