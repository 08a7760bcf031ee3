using Maestro.Silo.Storage;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

public sealed class NotificationQueueTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact, Trait("Checklist", "rest-98")]
    public async Task What_waits_for_a_listener_in_a_transaction_fills_the_queue()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await using var slow = await database.OpenConnectionAsync();
        await using var listen = new NpgsqlCommand("listen news", slow);
        await listen.ExecuteNonQueryAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using var read = new NpgsqlCommand("select 1", slow);
        await read.ExecuteNonQueryAsync();
        await database.ExecuteAsync("select pg_notify('news', number || repeat('x', 7000)) from generate_series(1, 1000) number");
        using var queue = new NotificationQueue(database, TimeProvider.System, NullLogger<NotificationQueue>.Instance);
        Assert.Equal(double.NaN, queue.Usage);

        await queue.RunOnceAsync(CancellationToken.None);

        Assert.InRange(queue.Usage, 0.0001, 0.1);
    }

    // A name without an address is no NpgsqlException, and nothing may end the host.
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("no-such-host.invalid")]
    public async Task Without_the_database_there_is_no_number(string host)
    {
        await using var away = NpgsqlDataSource.Create($"Host={host};Port={TestPorts.Free()};Timeout=1");
        using var queue = new NotificationQueue(away, TimeProvider.System, NullLogger<NotificationQueue>.Instance);

        await queue.RunOnceAsync(CancellationToken.None);

        Assert.Equal(double.NaN, queue.Usage);
    }
}
