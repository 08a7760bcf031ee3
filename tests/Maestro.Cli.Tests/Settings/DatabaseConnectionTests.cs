using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Npgsql;

namespace Maestro.Cli.Tests.Settings;

public class DatabaseConnectionTests
{
    [Fact]
    [Trait("Checklist", "rest-100")]
    public void A_file_may_end_in_a_newline()
    {
        using var port = new TemporaryFile("6543\n");
        using var host = new TemporaryFile(" db\r\n");

        var database = Connection(("db-host-file", $"\"{host.Path}\""), ("db-port-file", port.Path), ("db-user", "ann"), ("db-name", "fleet"));

        Assert.Equal("ann@db:6543/fleet", database.Location);
    }

    [Fact]
    public void The_port_is_5432_when_nobody_says_one() =>
        Assert.Equal("ann@db:5432/fleet", Connection(("db-host", "db"), ("db-user", "ann"), ("db-name", "fleet")).Location);

    [Fact]
    public void A_password_comes_from_its_file()
    {
        using var password = new TemporaryFile("it's \"quoted\"\n");

        var database = Connection(("db-host", "db"), ("db-user", "ann"), ("db-name", "fleet"), ("db-password-file", password.Path));

        Assert.Equal("it's \"quoted\"", new NpgsqlConnectionStringBuilder(database.ConnectionString).Password);
    }

    [Fact]
    public void The_tls_mode_and_its_authority_are_taken_over()
    {
        var builder = new NpgsqlConnectionStringBuilder(
            Connection(("db-host", "db"), ("db-user", "ann"), ("db-name", "fleet"), ("db-sslmode", "verify-ca"), ("db-rootcert", "/ca.pem")).ConnectionString);

        Assert.Equal((SslMode.VerifyCA, "/ca.pem"), (builder.SslMode, builder.RootCertificate));
    }

    [Fact]
    public void Tls_is_off_unless_asked_for() =>
        Assert.Equal(
            SslMode.Disable,
            new NpgsqlConnectionStringBuilder(Connection(("db-host", "db"), ("db-user", "ann"), ("db-name", "fleet")).ConnectionString).SslMode);

    [Theory]
    [InlineData("db-host", "db", "name no database")]
    [InlineData("db-host-file", "/nowhere/db.host", "--db-host-file \"/nowhere/db.host\" cannot be read")]
    [InlineData("db-port", "http", "--db-port \"http\" gives the port \"http\"; allowed: a port from 1 to 65535")]
    [InlineData("database-url", "Host=db", "--database-url lacks the host, the user or the name")]
    public void A_mistake_is_named(string option, string text, string expected)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Connection((option, text)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_direct_value_and_its_file_contradict_each_other()
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Connection(("db-host", "a"), ("db-host-file", "b")));

        Assert.Equal("--db-host \"a\" and --db-host-file \"b\" contradict each other; allowed: one of them", error.Message);
    }

    private static DatabaseSettings Connection(params (string Name, string Text)[] flags) =>
        DatabaseConnection.From(SettingResolver.Resolve(
            DatabaseOptions.All,
            new SettingSources(setting => flags.FirstOrDefault(flag => flag.Name == setting.Name).Text, _ => null)));
}
