using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Npgsql;

namespace Maestro.SystemTests.DatabaseTokens;

/// <summary><c>--db-auth-method az-entra</c> (rest-and-operations.md section 4.2) with real processes, whose passwords change every ten seconds.</summary>
public sealed class DatabaseTokenTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    // Our own pools call themselves maestro; this is the name of those that Orleans has.
    private const string Orleans = "orleans";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _name = Guid.NewGuid().ToString("N")[..12];
    private string _superuser = "";
    private ManagedIdentity _identity = null!;

    public async Task InitializeAsync()
    {
        _superuser = await postgres.CreateDatabaseAsync(migrated: false);
        _identity = await ManagedIdentity.StartAsync(_superuser);
        var place = new NpgsqlConnectionStringBuilder(_superuser);
        await _identity.ExecuteAsync($"alter database {place.Database} owner to {_identity.Role}");
        await using var migration = await MaestroProcess.RunAsync(
            _identity.Environment,
            "migrate", $"--db-host={place.Host}", $"--db-port={place.Port}", $"--db-user={_identity.Role}", $"--db-name={place.Database}",
            "--db-password-file=/nowhere/db.password", "--db-auth-method=az-entra");
        Assert.True(migration.ExitCode == 0, migration.Output);
    }

    public async Task DisposeAsync()
    {
        await _identity.ExecuteAsync($"alter database {new NpgsqlConnectionStringBuilder(_superuser).Database} owner to current_user");
        await _identity.DisposeAsync();
    }

    [Fact]
    public async Task A_server_logs_in_with_the_token_of_the_time_whatever_becomes_of_those_before()
    {
        await using var server = Process(_identity, "server");
        _identity.Fails = true;
        var starting = server.StartAsync();
        await AwaitAsync(server, "Waiting for a token for the database");
        _identity.Fails = false;
        await starting;
        await WorksAsync(server, 1);

        await AwaitNextTokenAsync();
        await _identity.DisconnectAsync();
        await WorksAsync(server, 2);
        await AwaitSessionsAsync(_identity, Orleans);
        await AwaitSessionsAsync(_identity, "maestro");

        _identity.Fails = true;
        await AwaitAsync(server, "could not be renewed; open connections stay");
        await WorksAsync(server, 3);
        _identity.Fails = false;
        await AwaitAsync(server, "The token for the database is renewed after");
        await _identity.DisconnectAsync();
        await WorksAsync(server, 4);
        await AwaitSessionsAsync(_identity, Orleans);
        await server.StopAsync();
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public async Task A_gateway_finds_its_silos_with_the_token_of_the_time()
    {
        await using var other = await ManagedIdentity.StartAsync(_superuser);
        await other.ExecuteAsync($"grant {_identity.Role} to {other.Role}");
        await using var silo = Process(_identity, "silo");
        await using var gateway = Process(other, "gateway");
        await silo.StartAsync();
        await gateway.StartAsync();
        await WorksAsync(gateway, 1);

        var issued = other.Issued;
        await Eventually.TrueAsync(() => other.Issued > issued, Limit, "the gateway's next token");
        await other.DisconnectAsync();

        await AwaitSessionsAsync(other, Orleans);
        await WorksAsync(gateway, 2);
    }

    private static async Task AwaitAsync(MaestroProcess process, string text)
    {
        await Eventually.TrueAsync(
            () => process.HasExited || process.Output.Contains(text, StringComparison.Ordinal), Limit, $"\"{text}\" in the log");
        Assert.Contains(text, process.Output, StringComparison.Ordinal);
    }

    private static Task AwaitSessionsAsync(ManagedIdentity identity, string application) => Eventually.TrueAsync(
        async () => await identity.SessionsAsync(application) > 0, Limit, $"sessions of {application}", TimeSpan.FromMilliseconds(200));

    private async Task AwaitNextTokenAsync()
    {
        var issued = _identity.Issued;
        await Eventually.TrueAsync(() => _identity.Issued > issued, Limit, "the next token");
    }

    // A moment after all sessions were ended a call may still meet one of them.
    private Task WorksAsync(MaestroProcess process, int number) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                using var rest = new RestClient(process.RestPort);
                await rest.RegisterAsync($"{_name}-{number}-{Guid.NewGuid():N}");
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        Limit,
        "a consumer to be registered",
        TimeSpan.FromMilliseconds(200));

    private MaestroProcess Process(ManagedIdentity identity, string role)
    {
        var connection = new NpgsqlConnectionStringBuilder(_superuser) { Username = identity.Role, Password = null, ApplicationName = Orleans };
        var process = MaestroProcess.Server(connection.ConnectionString, role, "--db-auth-method=az-entra");
        process.Environment = identity.Environment;
        return process;
    }
}
