using Maestro.Cli.Processes;

namespace Maestro.Cli.Tests.Processes;

public class CommandTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Both_outputs_and_the_exit_code_are_the_result()
    {
        var result = await Command.RunAsync(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"], Limit, null, default);

        Assert.Equal(3, result.ExitCode);
        Assert.False(result.Succeeded);
        Assert.Equal(["err", "out"], result.Output.Split('\n').Order());
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => Command.RunAsync(["/no/such/program"], Limit, null, default));

        Assert.StartsWith("/no/such/program cannot be started: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_end_is_killed_and_named()
    {
        var error = await Assert.ThrowsAsync<CommandException>(
            () => Command.RunAsync(["/bin/sh", "-c", "sleep 600"], TimeSpan.FromMilliseconds(1), null, default));

        Assert.Equal("/bin/sh -c sleep 600 did not end within 0 s.", error.Message);
    }

    [Fact]
    public async Task The_environment_of_PostgreSQL_does_not_reach_it()
    {
        var result = await Command.RunAsync(
            ["/bin/sh", "-c", "echo \"$OURS $LC_ALL ${PGDATA-none}\""], Limit, null, default, new Dictionary<string, string> { ["OURS"] = "yes" });

        Assert.Equal("yes C none", result.Output);
    }
}
