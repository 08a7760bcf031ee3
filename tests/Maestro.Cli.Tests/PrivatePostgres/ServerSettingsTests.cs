using Maestro.Cli.PrivatePostgres;

namespace Maestro.Cli.Tests.PrivatePostgres;

public sealed class ServerSettingsTests
{
    private static readonly PrivatePostgresOptions Options = new() { DataDirectory = "/data" };

    [Fact]
    public void A_durable_server_syncs_every_commit()
    {
        var settings = ServerSettings.For(Options, 5433, "lz4");

        Assert.Equal("on", settings["synchronous_commit"]);
        Assert.Equal("lz4", settings["wal_compression"]);
        Assert.DoesNotContain("fsync", settings.Keys);
    }

    [Theory]
    [InlineData(100L << 20, "128MB")]
    [InlineData(2L << 30, "512MB")]
    [InlineData(24L << 30, "1024MB")]
    public void It_keeps_a_quarter_of_the_memory_in_pages_from_128_MB_to_1_GB(long available, string expected) =>
        Assert.Equal(expected, ServerSettings.For(Options with { AvailableMemory = available }, 5433, "lz4")["shared_buffers"]);

    [Fact]
    public void No_setting_opens_the_server_to_other_machines()
    {
        var settings = ServerSettings.For(
            Options with { Settings = new Dictionary<string, string> { ["listen_addresses"] = "*", ["port"] = "1", ["max_connections"] = "9" } }, 5433, "on");

        Assert.Equal(("127.0.0.1", "5433", "9"), (settings["listen_addresses"], settings["port"], settings["max_connections"]));
    }
}
