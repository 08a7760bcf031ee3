using Maestro.Cli.PrivatePostgres;

namespace Maestro.Cli.Tests.PrivatePostgres;

public class ServerCommandTests
{
    [Fact]
    public async Task A_command_that_cannot_be_run_is_a_failure_of_the_server()
    {
        var run = await Assert.ThrowsAsync<PrivatePostgresException>(
            () => ServerCommand.RunAsync(["/no/such/initdb"], TimeSpan.FromMinutes(1), default));
        var start = Assert.Throws<PrivatePostgresException>(() => ServerCommand.Start(["/no/such/postgres"]));

        Assert.StartsWith("/no/such/initdb cannot be started: ", run.Message, StringComparison.Ordinal);
        Assert.StartsWith("/no/such/postgres cannot be started: ", start.Message, StringComparison.Ordinal);
    }
}
