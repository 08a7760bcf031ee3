using System.Diagnostics;
using Maestro.Grains;
using Maestro.Silo.Storage.GroupCommit;
using Maestro.Testing;
using Npgsql;
using Orleans.Storage;

namespace Maestro.Silo.Tests.Storage.GroupCommit;

public sealed class RowTableTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    public static TheoryData<string> Changes => ["create", "spec", "status", "deletion", "removal"];

    [Theory, MemberData(nameof(Changes))]
    public async Task A_write_whose_answer_is_lost_takes_place_once_and_succeeds(string change)
    {
        await using var link = new FaultyLink(await postgres.CreateDatabaseAsync());
        await using var storage = await ThroughAsync(link);
        var (bundle, write) = await PrepareAsync(storage, change);
        var linesBefore = await LinesAsync(storage);

        link.CutAfterCommit(bundle.Key);
        await write();

        Assert.Equal(1, link.Cuts);
        Assert.Equal(linesBefore + 1, await LinesAsync(storage));
        await AssertStoredAsync(storage, bundle);
        if (bundle.Exists)
        {
            // The activation holds the right ETag, so it goes on.
            await bundle.UpdateStatusAsync(9);
            await AssertStoredAsync(storage, bundle);
        }
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task A_write_that_is_committed_while_it_is_repeated_takes_place_once_and_succeeds(string change)
    {
        await using var link = new FaultyLink(await postgres.CreateDatabaseAsync());
        await using var storage = await ThroughAsync(link);
        var (bundle, write) = await PrepareAsync(storage, change);
        var linesBefore = await LinesAsync(storage);

        // The history is locked, so the first try does not end before the second one waits behind it.
        await using var connection = await storage.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("lock table event_history in exclusive mode", connection, transaction);
        await hold.ExecuteNonQueryAsync();
        link.CutAfterRequest(bundle.Key);
        var writing = write();
        await storage.WaitForLockAsync(statements: 2);
        await transaction.CommitAsync();
        await writing;

        Assert.Equal(1, link.Cuts);
        Assert.Equal(linesBefore + 1, await LinesAsync(storage));
        await AssertStoredAsync(storage, bundle);
    }

    [Fact]
    public async Task A_consumer_whose_answers_are_lost_is_written_and_removed_once()
    {
        await using var link = new FaultyLink(await postgres.CreateDatabaseAsync());
        await using var storage = await ThroughAsync(link);
        var consumer = new StoredConsumer(storage.Grains, "the-consumer");

        link.CutAfterCommit(consumer.Key);
        await consumer.WriteAsync(1);
        link.CutAfterCommit(consumer.Key);
        await consumer.WriteAsync(2);
        Assert.Equal(consumer.Content, (await storage.ReadConsumerAsync(consumer.Key)).Content);
        link.CutAfterCommit(consumer.Key);
        await consumer.ClearAsync();

        Assert.Equal(3, link.Cuts);
        Assert.False((await storage.ReadConsumerAsync(consumer.Key)).Exists);
    }

    [Fact]
    public async Task A_conflict_stays_a_conflict_when_its_answer_is_lost()
    {
        await using var link = new FaultyLink(await postgres.CreateDatabaseAsync());
        await using var storage = await ThroughAsync(link);
        var bundle = await storage.CreatedAsync("the-bundle");
        var stale = bundle.TwinBundle();
        await bundle.UpdateSpecAsync(1);

        link.CutAfterCommit(bundle.Key);
        await Assert.ThrowsAsync<InconsistentStateException>(() => stale.UpdateSpecAsync(2));

        Assert.Equal(1, link.Cuts);
        await AssertStoredAsync(storage, bundle);
    }

    [Fact]
    public async Task A_server_that_vanishes_without_a_word_fails_calls_in_bounded_time_and_is_used_again()
    {
        var options = new GroupCommitOptions { Lanes = 1, TryTimeout = TimeSpan.FromSeconds(1), RetryFor = TimeSpan.FromSeconds(1) };
        await using var link = new FaultyLink(await postgres.CreateDatabaseAsync());
        await using var storage = await ThroughAsync(link, options);
        var bundle = await storage.CreatedAsync("the-bundle");

        link.Freeze();
        var started = Stopwatch.GetTimestamp();
        var failures = await Task.WhenAll(
            Record.ExceptionAsync(() => bundle.UpdateSpecAsync(1)), Record.ExceptionAsync(() => storage.ReadAsync(bundle.Key)));
        var took = Stopwatch.GetElapsedTime(started);
        link.Thaw();

        Assert.All(failures, failure => Assert.IsType<StorageUnavailableException>(failure));
        Assert.True(took < TimeSpan.FromSeconds(15), $"It took {took}.");
        var reborn = await storage.ReadAsync(bundle.Key);
        if (await Record.ExceptionAsync(() => reborn.UpdateStatusAsync(2)) is InconsistentStateException)
        {
            // The write that froze on its way arrived only after this reading.
            reborn = await storage.ReadAsync(bundle.Key);
            await reborn.UpdateStatusAsync(2);
        }

        await AssertStoredAsync(storage, reborn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_silos_that_write_the_same_rows_in_different_order_both_come_to_an_end(bool mixed)
    {
        const int rows = 24;
        const int rounds = 15;
        var connectionString = await postgres.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        var written = 0;
        await using (var first = new TestStorage(connectionString, new GroupCommitOptions()))
        await using (var second = new TestStorage(connectionString, new GroupCommitOptions()))
        {
            await first.AddConsumerAsync(StoredBundle.Consumer);
            var keys = Enumerable.Range(0, rows).Select(index => $"row-{index:00}").ToArray();
            await Task.WhenAll(keys.Select(first.CreatedAsync));
            await Task.WhenAll(RunAsync(first, new Random(1)), RunAsync(second, new Random(2)));

            async Task RunAsync(TestStorage storage, Random random)
            {
                for (var round = 0; round < rounds; round++)
                {
                    var order = keys.ToArray();
                    random.Shuffle(order);
                    var bundles = await Task.WhenAll(order.Select(storage.ReadAsync));
                    await Task.WhenAll(bundles.Select(bundle => WriteAsync(bundle, round, mixed && random.Next(2) == 0)));
                }
            }

            async Task WriteAsync(StoredBundle bundle, int round, bool status)
            {
                var failure = await Record.ExceptionAsync(() => status ? bundle.UpdateStatusAsync(round) : bundle.UpdateSpecAsync(round));
                Assert.True(failure is null or InconsistentStateException, $"{failure}");
                Interlocked.Add(ref written, failure is null ? 1 : 0);
            }
        }

        Assert.InRange(written, rows * rounds, 2 * rows * rounds);
        Assert.Equal($"{written}", await database.TextAsync("select count(*) from event_history where kind in (2, 4)"));
        if (!mixed)
        {
            await Eventually.TrueAsync(
                async () => await database.TextAsync("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'maestro'") == "0",
                TimeSpan.FromSeconds(20), "the sessions to end and leave their statistics");
            Assert.Equal("0", await database.TextAsync("select deadlocks from pg_stat_database where datname = current_database()"));
        }
    }

    private static async Task<TestStorage> ThroughAsync(FaultyLink link, GroupCommitOptions? options = null)
    {
        var storage = new TestStorage(link.ConnectionString, options, direct: link.Target);
        await storage.AddConsumerAsync(StoredBundle.Consumer);
        return storage;
    }

    private static async Task<(StoredBundle Bundle, Func<Task> Write)> PrepareAsync(TestStorage storage, string change)
    {
        const string id = "the-bundle-in-question";
        var bundle = storage.Bundle(id);
        if (change != "create")
        {
            await bundle.CreateAsync();
        }

        return (bundle, change switch
        {
            "create" => () => bundle.CreateAsync(),
            "spec" => () => bundle.UpdateSpecAsync(1),
            "status" => () => bundle.UpdateStatusAsync(1),
            "deletion" => () => bundle.MarkDeletingAsync(1),
            _ => bundle.RemoveAsync,
        });
    }

    private static async Task<int> LinesAsync(TestStorage storage) =>
        int.Parse((await storage.Database.TextAsync("select count(*) from event_history"))!, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task AssertStoredAsync(TestStorage storage, StoredBundle bundle)
    {
        var read = await storage.ReadAsync(bundle.Key);
        Assert.Equal(bundle.Exists, read.Exists);
        Assert.Equal(bundle.ETag, read.ETag);
        Assert.Equal(bundle.Content, read.Content);
    }
}
