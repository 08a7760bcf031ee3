using Maestro.SystemTests.Processes;
using Maestro.Testing;
using Npgsql;

namespace Maestro.SystemTests.Brokers;

/// <summary>A broker and a server on it, for the tests of a class. Each test has consumers of its own.</summary>
public sealed class MqttFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly List<MaestroProcess> _processes = [];
    private string _database = "";

    public MosquittoBroker? Broker { get; private set; }

    public MaestroProcess Server => _processes[0];

    /// <summary>Lines of the broker's configuration besides the listener.</summary>
    public string[] BrokerLines { get; set; } = [];

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("mqtt-").FullName;

    public async Task InitializeAsync() => await _postgres.InitializeAsync();

    /// <summary>Starts broker and server with the first test: a test that is skipped for lack of a broker cannot be skipped in a fixture.</summary>
    public async Task StartAsync(string agentEvents, int servers = 1, params string[] more)
    {
        if (Broker is null)
        {
            Broker = await MosquittoBroker.StartAsync(BrokerLines);
            _database = await _postgres.CreateDatabaseAsync();
            var config = await ConfigAsync(Broker, "server.yaml", "+", agentEvents);
            for (var i = 1; i <= servers; i++)
            {
                string[] options = ["--message-broker-type=mqtt", $"--message-broker-config-file={config}", $"--client-id=maestro-{i}", .. more];
                _processes.Add(await MaestroProcess.StartServerAsync(_database, "server", options));
            }
        }

        foreach (var process in _processes)
        {
            await Eventually.TrueAsync(
                async () => await process.HealthAsync("/readyz") == 200, TimeSpan.FromSeconds(90), "the server to reach the broker");
        }
    }

    /// <summary>All servers.</summary>
    public IReadOnlyList<MaestroProcess> Servers => _processes;

    /// <summary>Does something in the servers' database.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_database);
        await database.ExecuteAsync(sql);
    }

    /// <summary>Writes a broker file.</summary>
    public async Task<string> ConfigAsync(MosquittoBroker broker, string name, string consumer, string? agentEvents = null, string more = "")
    {
        var path = Path.Combine(Directory, name);
        await File.WriteAllTextAsync(path, $"""
            brokerHost: {broker.Address}
            keepAlive: 60
            {more}
            topics:
              sourceEvents: sources/maestro/consumers/{consumer}/sourceevents
              agentEvents: {agentEvents ?? $"sources/maestro/consumers/{consumer}/agentevents"}

            """);
        return path;
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }

        await _postgres.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
