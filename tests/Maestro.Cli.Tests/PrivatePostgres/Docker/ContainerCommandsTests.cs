using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.PrivatePostgres.Docker;

namespace Maestro.Cli.Tests.PrivatePostgres.Docker;

public sealed class ContainerCommandsTests
{
    private static readonly PrivatePostgresOptions Options = new()
    {
        DataDirectory = "/data",
        AvailableMemory = 1L << 30,
        StopTimeout = TimeSpan.FromSeconds(20),
        Settings = new Dictionary<string, string> { ["listen_addresses"] = "", ["port"] = "1", ["max_connections"] = "9" },
    };

    [Fact]
    public void The_server_runs_on_loopback_with_its_data_in_a_volume_and_its_password_in_the_environment() =>
        Assert.Equal(
            "run --detach --name maestro-postgres-1 --publish 127.0.0.1:5433:5432 --volume maestro-postgres-1:/var/lib/postgresql/data "
            + "--stop-timeout 20 --env POSTGRES_USER=maestro --env POSTGRES_DB=maestro "
            + "--env POSTGRES_INITDB_ARGS=--data-checksums --encoding=UTF8 --locale=C --env POSTGRES_PASSWORD postgres:17 "
            + "-c checkpoint_timeout=30s -c listen_addresses=* -c max_connections=9 -c max_wal_size=2GB -c min_wal_size=512MB -c port=5432 "
            + "-c shared_buffers=256MB -c synchronous_commit=on -c wal_compression=lz4",
            string.Join(' ', ContainerCommands.Run("maestro-postgres-1", 5433, Options)));

    [Fact]
    public void A_directory_has_one_name_however_it_is_spelled()
    {
        Assert.Equal(ContainerCommands.NameFor("/data/postgres"), ContainerCommands.NameFor("/data/./x/../postgres"));
        Assert.NotEqual(ContainerCommands.NameFor("/data/postgres"), ContainerCommands.NameFor("/data/other"));
        Assert.Matches("^maestro-postgres-[0-9a-f]{12}$", ContainerCommands.NameFor("/data/postgres"));
    }
}
