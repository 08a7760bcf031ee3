using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.OrleansSql;

public sealed class MembershipQueriesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Active = 3;
    private const int Dead = 6;
    private static readonly DateTime Time = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private NpgsqlDataSource _dataSource = null!;
    private OrleansQueries _queries = null!;

    public async Task InitializeAsync()
    {
        _dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        _queries = new OrleansQueries(_dataSource);
        Assert.Equal(1, await _queries.SingleAsync("InsertMembershipVersionKey", Deployment()));
    }

    public async Task DisposeAsync() => await _dataSource.DisposeAsync();

    [Fact]
    public async Task The_version_row_is_made_once()
    {
        Assert.Equal(0, await _queries.SingleAsync("InsertMembershipVersionKey", Deployment()));
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => _queries.SingleAsync("InsertMembershipVersionKey", Deployment("other"))));

        Assert.Equal(1, answers.Sum(answer => (int)answer!));
    }

    [Fact]
    public async Task Of_32_silos_that_join_at_one_version_exactly_one_gets_in()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 32).Select(port => InsertAsync(port, version: 0)));

        Assert.Equal(1, answers.Sum());
        var row = Assert.Single(await ReadAllAsync());
        Assert.Equal((1, "host"), (row["Version"], row["HostName"]));
    }

    [Fact]
    public async Task A_silo_that_is_there_already_is_not_inserted_and_the_version_stays()
    {
        await InsertAsync(1, version: 0);

        Assert.Equal(0, await InsertAsync(1, version: 1));

        Assert.Equal(1, Assert.Single(await ReadAllAsync())["Version"]);
    }

    [Fact]
    public async Task Of_32_updates_at_one_version_exactly_one_wins()
    {
        await InsertAsync(1, version: 0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => UpdateAsync(1, Dead, version: 1, suspects: $"silo{i}")));

        Assert.Equal(1, answers.Sum());
        var row = Assert.Single(await ReadAllAsync());
        Assert.Equal((2, Dead), (row["Version"], row["Status"]));
    }

    [Fact]
    public async Task An_update_of_an_unknown_silo_leaves_the_version()
    {
        Assert.Equal(0, await UpdateAsync(99, Dead, version: 0, suspects: null));

        Assert.Equal(0, Assert.Single(await ReadAllAsync())["Version"]);
    }

    [Fact]
    public async Task The_version_comes_back_even_where_no_silo_matches()
    {
        var all = Assert.Single(await ReadAllAsync());
        Assert.Equal((0, null), (all["Version"], all["Address"]));

        await InsertAsync(1, version: 0);
        var none = Assert.Single(await _queries.ReadAsync("MembershipReadRowKey", Silo(2)));
        Assert.Equal((1, null), (none["Version"], none["Port"]));
        var one = Assert.Single(await _queries.ReadAsync("MembershipReadRowKey", Silo(1)));
        Assert.Equal((1, 1, null, Time), (one["Version"], one["Port"], one["SuspectTimes"], one["StartTime"]));
    }

    [Fact]
    public async Task A_heartbeat_changes_the_time_and_nothing_else()
    {
        await InsertAsync(1, version: 0);

        await _queries.ReadAsync("UpdateIAmAlivetimeKey", [.. Silo(1), ("IAmAliveTime", Time.AddMinutes(1))]);

        var row = Assert.Single(await ReadAllAsync());
        Assert.Equal((1, Time.AddMinutes(1), Time), (row["Version"], row["IAmAliveTime"], row["StartTime"]));
    }

    [Fact]
    public async Task Gateways_are_the_silos_of_a_status_with_a_proxy_port()
    {
        await InsertAsync(1, version: 0);
        await InsertAsync(2, version: 1, proxyPort: 0);
        await InsertAsync(3, version: 2, status: Dead);

        var gateway = Assert.Single(await _queries.ReadAsync("GatewaysQueryKey", Deployment(), ("Status", Active)));

        Assert.Equal(("127.0.0.1", 30000, 5), (gateway["Address"], gateway["ProxyPort"], gateway["Generation"]));
    }

    [Fact]
    public async Task Defunct_silos_are_those_without_a_heartbeat_that_are_not_active()
    {
        await InsertAsync(1, version: 0);
        await InsertAsync(2, version: 1, status: Dead);
        await InsertAsync(3, version: 2, status: Dead, alive: Time.AddHours(1));

        await _queries.ReadAsync("CleanupDefunctSiloEntriesKey", Deployment(), ("IAmAliveTime", Time.AddMinutes(1)));

        Assert.Equal([1, 3], (await ReadAllAsync()).Select(row => row["Port"]).Order());
    }

    [Fact]
    public async Task Deleting_a_deployment_leaves_the_others()
    {
        await _queries.ReadAsync("InsertMembershipVersionKey", Deployment("other"));
        await InsertAsync(1, version: 0);

        await _queries.ReadAsync("DeleteMembershipTableEntriesKey", Deployment());

        Assert.Empty(await ReadAllAsync());
        Assert.Equal("other:0", await _dataSource.TextAsync(
            "select string_agg(DeploymentId, ',') || ':' || (select count(*) from orleans_membership) from orleans_membership_version"));
    }

    private Task<List<Dictionary<string, object?>>> ReadAllAsync() => _queries.ReadAsync("MembershipReadAllKey", Deployment());

    private async Task<int> InsertAsync(int port, int version, int proxyPort = 30000, int status = Active, DateTime? alive = null) =>
        (int)(await _queries.SingleAsync(
            "InsertMembershipKey",
            [
                .. Silo(port), ("SiloName", "silo"), ("HostName", "host"), ("Status", status), ("ProxyPort", proxyPort),
                ("StartTime", Time), ("IAmAliveTime", alive ?? Time), ("Version", version),
            ]))!;

    private async Task<int> UpdateAsync(int port, int status, int version, string? suspects) =>
        (int)(await _queries.SingleAsync(
            "UpdateMembershipKey",
            [.. Silo(port), ("Status", status), ("SuspectTimes", suspects), ("IAmAliveTime", Time), ("Version", version)]))!;

    private static (string Name, object? Value) Deployment(string id = "cluster") => ("DeploymentId", id);

    private static (string Name, object? Value)[] Silo(int port) =>
        [Deployment(), ("Address", "127.0.0.1"), ("Port", port), ("Generation", 5)];
}
