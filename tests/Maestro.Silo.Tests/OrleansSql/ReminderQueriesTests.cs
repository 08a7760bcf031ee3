using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.OrleansSql;

public sealed class ReminderQueriesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Time = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private NpgsqlDataSource _dataSource = null!;
    private OrleansQueries _queries = null!;

    public async Task InitializeAsync()
    {
        _dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        _queries = new OrleansQueries(_dataSource);
        await _queries.TextsAsync();
    }

    public async Task DisposeAsync() => await _dataSource.DisposeAsync();

    [Fact]
    public async Task A_reminder_is_inserted_at_version_0_and_counts_up()
    {
        Assert.Equal(0, await UpsertAsync("g", "r", 1, period: 60_000));
        Assert.Equal(1, await UpsertAsync("g", "r", 1, period: 3_000_000_000));

        var row = Assert.Single(await _queries.ReadAsync("ReadReminderRowKey", Reminder("g", "r")));
        Assert.Equal(("g", "r", Time, 3_000_000_000L, 1), (row["GrainId"], row["ReminderName"], row["StartTime"], row["Period"], row["Version"]));
    }

    [Fact]
    public async Task Of_32_upserts_at_once_each_gets_a_version_of_its_own()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => UpsertAsync("g", "r", 1)));

        Assert.Equal(Enumerable.Range(0, 32), versions.Order());
    }

    [Fact]
    public async Task The_reminders_of_a_grain_are_read_together()
    {
        await UpsertAsync("g", "one", 1);
        await UpsertAsync("g", "two", 1);
        await UpsertAsync("other", "one", 1);

        var rows = await _queries.ReadAsync("ReadReminderRowsKey", ("ServiceId", "service"), ("GrainId", "g"));

        Assert.Equal(["one", "two"], rows.Select(row => row["ReminderName"]).Order());
    }

    [Theory]
    [InlineData("ReadRangeRows1Key", -10, 10, "0 10")] // begin is out, end is in
    [InlineData("ReadRangeRows1Key", 10, 2147483647, "2147483647")]
    [InlineData("ReadRangeRows2Key", 10, -10, "-10 -2147483648 2147483647")] // the ring wraps
    [InlineData("ReadRangeRows2Key", 0, 0, "-10 -2147483648 0 10 2147483647")] // the whole ring
    public async Task A_range_of_the_ring_is_read(string key, int begin, int end, string expected)
    {
        foreach (var hash in (int[])[int.MinValue, -10, 0, 10, int.MaxValue])
        {
            await UpsertAsync($"{hash}", "r", hash);
        }

        await UpsertAsync("elsewhere", "r", 5, service: "other");

        var rows = await _queries.ReadAsync(key, ("ServiceId", "service"), ("BeginHash", begin), ("EndHash", end));

        Assert.Equal(expected, string.Join(' ', rows.Select(row => (string)row["GrainId"]!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_reminder_is_deleted_only_at_its_version_and_only_once()
    {
        await UpsertAsync("g", "r", 1);
        await UpsertAsync("g", "r", 1);

        Assert.Equal(0, await _queries.SingleAsync("DeleteReminderRowKey", [.. Reminder("g", "r"), ("Version", 0)]));
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ =>
            _queries.SingleAsync("DeleteReminderRowKey", [.. Reminder("g", "r"), ("Version", 1)])));

        Assert.Equal(1, answers.Sum(answer => (int)answer!));
    }

    [Fact]
    public async Task Deleting_the_reminders_of_a_service_leaves_the_others()
    {
        await UpsertAsync("g", "r", 1);
        await UpsertAsync("g", "r", 1, service: "other");

        await _queries.ReadAsync("DeleteReminderRowsKey", ("ServiceId", "service"));

        Assert.Equal("other", await _dataSource.TextAsync("select string_agg(ServiceId, ',') from orleans_reminders"));
    }

    private async Task<int> UpsertAsync(string grain, string name, int hash, long period = 60_000, string service = "service") =>
        (int)(await _queries.SingleAsync(
            "UpsertReminderRowKey", [.. Reminder(grain, name, service), ("StartTime", Time), ("Period", period), ("GrainHash", hash)]))!;

    private static (string Name, object? Value)[] Reminder(string grain, string name, string service = "service") =>
        [("ServiceId", service), ("GrainId", grain), ("ReminderName", name)];
}
