using Maestro.Cli.Settings;

namespace Maestro.Cli.Tests.Settings;

public class PostgresUrlTests
{
    [Theory]
    [InlineData("postgres://ann:s%40c@db:6543/fleet", "db", 6543, "ann", "s@c", "fleet", "Prefer")]
    [InlineData("postgresql://ann@db/fleet?sslmode=verify-full", "db", 5432, "ann", null, "fleet", "VerifyFull")]
    [InlineData("postgres://ann@[::1]/fleet", "::1", 5432, "ann", null, "fleet", "Prefer")]
    [InlineData("Host=db;Username=ann;Password='a;b';Database=fleet", "db", 5432, "ann", "a;b", "fleet", "Prefer")]
    public void Both_forms_are_read(string text, string host, int port, string user, string? password, string name, string sslMode)
    {
        Assert.True(PostgresUrl.TryParse(text, out var builder, out _));
        Assert.Equal(
            (host, port, user, password, name, sslMode),
            (builder.Host, builder.Port, builder.Username, builder.Password, builder.Database, builder.SslMode.ToString()));
    }

    [Theory]
    [InlineData("mysql://ann:hunter2@db/fleet", "it is no postgres:// address")]
    [InlineData("postgres://ann:hunter2@db/fleet?sslmode=maybe", "sslmode \"maybe\" is unknown")]
    [InlineData("postgres://ann:hunter2@db/fleet?speed=9", "its parameter \"speed\" is none of sslmode, sslrootcert, application_name")]
    [InlineData("Host=db;Colour=red;Password=hunter2", "it has a key or a value that is unknown")]
    public void A_mistake_is_named_without_the_password(string text, string expected)
    {
        Assert.False(PostgresUrl.TryParse(text, out _, out var problem));
        Assert.Equal(expected, problem);
    }
}
