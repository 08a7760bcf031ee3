using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.PrivatePostgres.Docker;
using Maestro.Cli.Processes;

namespace Maestro.Cli.Tests.PrivatePostgres.Docker;

public sealed class ContainerStateTests
{
    [Theory]
    [InlineData(0, "running 5433", true, 5433)]
    [InlineData(0, "WARNING: old client\nrunning 5433", true, 5433)]
    [InlineData(0, "exited 5433", false, 5433)]
    [InlineData(0, "running", true, null)]
    [InlineData(0, "", false, null)]
    public void The_state_is_read(int exitCode, string output, bool isRunning, int? port) =>
        Assert.Equal(new ContainerState(isRunning, port), ContainerState.Parse(new CommandResult(exitCode, output)));

    [Theory]
    [InlineData("Error response from daemon: No such container: x")]
    [InlineData("Error: no such container x")]
    public void No_container_is_no_mistake(string output) => Assert.Null(ContainerState.Parse(new CommandResult(1, output)));

    [Fact]
    public void An_engine_that_fails_is_not_taken_for_one_without_the_container() =>
        Assert.Throws<PrivatePostgresException>(() => ContainerState.Parse(new CommandResult(1, "Cannot connect to the Docker daemon")));
}
