using Maestro.Silo.Platform;
using Maestro.Silo.Storage;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

public sealed class ChangingPasswordTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task New_connections_have_the_password_of_their_time_and_open_ones_stay()
    {
        var superuser = await postgres.CreateDatabaseAsync(migrated: false);
        await using var administration = NpgsqlDataSource.Create(superuser);
        var role = $"role_{Guid.NewGuid():N}";
        var password = "first";
        await administration.TextAsync($"create role {role} login password 'first'");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(superuser) { Username = role, Password = null }.ConnectionString;
            await using var database = new MaestroDatabase(new SiloSettings { ConnectionString = connection, Password = () => password });
            NpgsqlDataSource[] pools = [database.Grains, database.Lists, database.Pages, database.Orleans];
            var open = await Task.WhenAll(pools.Select(pool => pool.OpenConnectionAsync().AsTask()));

            await administration.TextAsync($"alter role {role} password 'second'");
            foreach (var (pool, index) in pools.Select((pool, index) => (pool, index)))
            {
                var refused = await Assert.ThrowsAsync<PostgresException>(() => pool.OpenConnectionAsync().AsTask());
                Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
                await using var command = new NpgsqlCommand("select 1", open[index]);
                Assert.Equal(1, await command.ExecuteScalarAsync());
            }

            password = "second";
            foreach (var pool in pools)
            {
                await using var another = await pool.OpenConnectionAsync();
                using var blocking = pool.OpenConnection();
                Assert.Equal(role, await pool.TextAsync("select current_user"));
            }

            foreach (var connectionOfBefore in open)
            {
                await connectionOfBefore.DisposeAsync();
            }
        }
        finally
        {
            await administration.TextAsync($"drop role {role}");
        }
    }
}
