using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Silo.Storage;
using Maestro.Silo.Storage.GroupCommit;
using Maestro.Silo.Tests.Storage.GroupCommit;
using Maestro.Testing;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

public sealed class DeliveryHistoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 15, 10, 0, 0, TimeSpan.Zero));
    private readonly RecordingLogger<DeliveryHistory> _logger = new();
    private string _connectionString = "";
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        _connectionString = await postgres.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(_connectionString);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Each_delivery_becomes_a_line_of_kind_6()
    {
        await using var history = new DeliveryHistory(_database, new GroupCommitOptions { Lanes = 1 }, _time, _logger);

        history.Delivered(new SpecDelivery("cluster-1", "b1", 3, Deleting: false, [1]), "gateway-1", DeliveryWay.Live);
        history.Delivered(new SpecDelivery("cluster-1", "b1", 3, Deleting: false, [1]), "gateway-2", DeliveryWay.Live);
        history.Delivered(new SpecDelivery("cluster-2", "b2", 7, Deleting: true, [1]), "gateway-1", DeliveryWay.Live);

        await Eventually.TrueAsync(async () => await LinesAsync() == "3", TimeSpan.FromSeconds(20), "three lines");
        Assert.Equal(
            "6 b1 cluster-1 3 gateway-1|6 b1 cluster-1 3 gateway-2|6 b2 cluster-2 7 gateway-1",
            await _database.TextAsync("""
                select string_agg(concat_ws(' ', kind, resource_id, consumer_name, version, actor), '|' order by resource_id, actor)
                from event_history where event_id = '' and source = '' and occurred_at = '2026-01-15T10:00:00Z'
                """));
    }

    [Theory]
    [InlineData(DeliveryWay.Live, false, "")]
    [InlineData(DeliveryWay.Live, true, "deletion")]
    [InlineData(DeliveryWay.Repeated, false, "repeated")]
    [InlineData(DeliveryWay.Repeated, true, "repeated deletion")]
    [InlineData(DeliveryWay.Resync, false, "resync")]
    [InlineData(DeliveryWay.Resync, true, "resync deletion")]
    [InlineData(DeliveryWay.Notice, true, "notice deletion")]
    public async Task The_detail_tells_what_was_delivered_and_why(DeliveryWay way, bool deleting, string detail)
    {
        await using var history = new DeliveryHistory(_database, new GroupCommitOptions { Lanes = 1 }, _time, _logger);

        history.Delivered(new SpecDelivery("cluster-1", "b1", 3, deleting, [1]), "gateway-1", way);

        await Eventually.TrueAsync(
            async () => await _database.TextAsync("select detail from event_history where kind = 6") == detail, TimeSpan.FromSeconds(20), "the line");
    }

    [Fact]
    public async Task A_status_that_is_sent_again_is_recorded_once_and_a_new_one_again()
    {
        await using var history = new DeliveryHistory(_database, new GroupCommitOptions { Lanes = 1 }, _time, _logger);
        var first = Reported("7");

        history.Observed("b1", first, "Applied=True", repeated: true);
        history.Observed("b1", first, "Applied=True", repeated: true);
        await ObservedAsync("8 b1 cluster-1 source-1 3 7 source-1 Applied=True");
        history.Observed("b1", first, "Applied=True", repeated: true);
        history.Observed("b1", first, "Applied=True", repeated: true);
        history.Observed("b1", Reported("8"), "Applied=False", repeated: true);
        await ObservedAsync("8 b1 cluster-1 source-1 3 7 source-1 Applied=True|8 b1 cluster-1 source-1 3 8 source-1 Applied=False");
        history.Observed("b1", first, "Applied=True", repeated: false);
        await ObservedAsync(
            "8 b1 cluster-1 source-1 3 7 source-1 Applied=True|8 b1 cluster-1 source-1 3 7 source-1 Applied=True|8 b1 cluster-1 source-1 3 8 source-1 Applied=False");

        ResourceBundleState Reported(string sequence) => new()
        {
            Source = "source-1",
            ConsumerName = "cluster-1",
            Version = 4,
            UpdatedAt = _time.GetUtcNow(),
            Status = new StoredStatus(3, sequence, null, [], []),
        };

        Task ObservedAsync(string lines) => Eventually.TrueAsync(
            async () => await _database.TextAsync("""
                select string_agg(concat_ws(' ', kind, resource_id, consumer_name, source, version, event_id, actor, detail), '|' order by event_id)
                from event_history
                """) == lines,
            TimeSpan.FromSeconds(20),
            lines);
    }

    [Fact]
    public async Task A_line_whose_answer_is_lost_is_not_written_twice()
    {
        await using var link = new FaultyLink(_connectionString);
        await using var through = NpgsqlDataSource.Create(link.ConnectionString);
        await using var history = new DeliveryHistory(through, new GroupCommitOptions { Lanes = 1 }, TimeProvider.System, _logger);

        link.CutAfterCommit("the-bundle");
        history.Delivered(new SpecDelivery("cluster-1", "the-bundle", 3, Deleting: false, [1]), "gateway-1", DeliveryWay.Live);
        await Eventually.TrueAsync(() => _logger.Messages.Any(message => message.Contains("repeated", StringComparison.Ordinal)), TimeSpan.FromSeconds(20), "the repetition");
        history.Delivered(new SpecDelivery("cluster-1", "later", 1, Deleting: false, [1]), "gateway-1", DeliveryWay.Live);
        await Eventually.TrueAsync(
            async () => await _database.TextAsync("select count(*) from event_history where resource_id = 'later'") == "1",
            TimeSpan.FromSeconds(20), "the next line");

        Assert.Equal("2", await LinesAsync());
    }

    [Fact]
    public async Task While_the_database_is_away_lines_beyond_the_bound_are_dropped_with_a_warning_that_counts_them()
    {
        await using var nowhere = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={TestPorts.Free()};Username=nobody");
        var options = new GroupCommitOptions { Lanes = 1, MaxBatch = 10, QueueCapacity = 10 };
        await using (var history = new DeliveryHistory(nowhere, options, _time, _logger))
        {
            for (var line = 0; line < 1000; line++)
            {
                history.Delivered(new SpecDelivery("cluster-1", $"b{line}", 1, Deleting: false, [1]), "gateway-1", DeliveryWay.Live);
            }

            Assert.Single(Warnings());
            _time.Advance(TimeSpan.FromSeconds(11));
            history.Delivered(new SpecDelivery("cluster-1", "one more", 1, Deleting: false, [1]), "gateway-1", DeliveryWay.Live);
        }

        // The last message comes when it ends. Nothing was written, so every line is in one of the counts.
        Assert.Equal(1001, Warnings().Sum(message => int.Parse(message.Split(": ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.InRange(Warnings().Length, 2, 4);
    }

    private string[] Warnings() => [.. _logger.Messages.Where(message => message.StartsWith("Warning 3011", StringComparison.Ordinal))];

    private Task<string?> LinesAsync() => _database.TextAsync("select count(*) from event_history where kind = 6");
}
