using Maestro.Cli.DatabaseTokens;
using Maestro.Cli.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Cli.Tests.DatabaseTokens;

public class DatabaseLoginTests
{
    private static readonly DatabaseSettings Database = new("Host=db;Password=secret", "Host=db;Password=secret", LogStatements: false) { Location = "ann@db:5432/fleet" };

    [Fact]
    public async Task A_fixed_password_stays_in_the_connection_string()
    {
        await using var login = new DatabaseLogin(Database);
        await login.BeginAsync(NullLoggerFactory.Instance, CancellationToken.None);

        Assert.Same(Database, login.Database);
        Assert.Null(login.Database.Password);
    }

    [Fact]
    public async Task Nobody_connects_before_there_is_a_token()
    {
        await using var login = new DatabaseLogin(Database with { TokenScope = "scope/.default" });

        Assert.Throws<InvalidOperationException>(() => login.Database.Password!());
    }
}
