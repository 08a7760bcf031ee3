using Maestro.Grains;
using Maestro.Testing;
using Npgsql;
using Orleans.Storage;

namespace Maestro.Silo.Tests.Storage.GroupCommit;

public sealed class ConsumerTableTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private TestStorage _storage = null!;

    public async Task InitializeAsync() => _storage = await TestStorage.CreateAsync(postgres);

    public async Task DisposeAsync() => await _storage.DisposeAsync();

    [Fact]
    public async Task Labels_that_are_no_text_do_not_keep_a_consumer_from_being_read()
    {
        await _storage.Database.ExecuteAsync($$"""update consumers set labels = '{"a":1,"b":null,"c":{"d":"e"},"f":"g"}' where name = '{{StoredBundle.Consumer}}'""");

        var consumer = await _storage.ReadConsumerAsync(StoredBundle.Consumer);

        Assert.Equal([new("f", "g")], consumer.State.Labels);
    }

    [Fact]
    public async Task A_consumer_with_bundles_is_not_removed_and_its_neighbours_are()
    {
        await _storage.CreatedAsync("b");
        await _storage.AddConsumerAsync("idle-1");
        await _storage.AddConsumerAsync("idle-2");
        StoredConsumer[] consumers =
            [await _storage.ReadConsumerAsync("idle-1"), await _storage.ReadConsumerAsync(StoredBundle.Consumer), await _storage.ReadConsumerAsync("idle-2")];

        var failures = await Task.WhenAll(consumers.Select(consumer => Record.ExceptionAsync(consumer.ClearAsync)));

        Assert.Equal([null, typeof(ConsumerInUseException), null], failures.Select(failure => failure?.GetType()));
        Assert.True(consumers[1].Exists);
        Assert.Equal(StoredBundle.Consumer, await _storage.Database.TextAsync("select string_agg(name, ',') from consumers"));
    }

    [Fact]
    public async Task A_consumer_that_gets_a_bundle_while_it_is_removed_is_in_use()
    {
        var consumer = await _storage.ReadConsumerAsync(StoredBundle.Consumer);
        await using var connection = await _storage.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(
            """
            insert into resource_bundles (id, name, source, consumer_name, version, created_at, updated_at, create_event_id, spec_event_id, spec_attributes, data, etag)
            values ('b', 'b', 's', 'cluster-1', 1, now(), now(), '', '', '{}', '{}', 1)
            """,
            connection, transaction);
        await insert.ExecuteNonQueryAsync();

        var removing = Record.ExceptionAsync(consumer.ClearAsync);
        await _storage.WaitForLockAsync();
        await transaction.CommitAsync();

        Assert.IsType<ConsumerInUseException>(await removing);
    }

    [Fact]
    public async Task Of_writes_of_one_consumer_at_once_exactly_one_wins_whatever_they_want()
    {
        var consumer = await _storage.ReadConsumerAsync(StoredBundle.Consumer);
        var rivals = Enumerable.Range(0, 20).Select(_ => consumer.Twin()).ToArray();

        var failures = await Task.WhenAll(rivals.Select((rival, index) =>
            Record.ExceptionAsync(() => index % 2 == 0 ? rival.WriteAsync(index) : rival.ClearAsync())));

        Assert.Single(failures, failure => failure is null);
        Assert.Equal(19, failures.OfType<InconsistentStateException>().Count());
    }
}
