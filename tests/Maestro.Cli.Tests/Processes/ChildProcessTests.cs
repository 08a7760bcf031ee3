using Maestro.Cli.Processes;

namespace Maestro.Cli.Tests.Processes;

public sealed class ChildProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("maestro-child-").FullName;

    private string Log => Path.Combine(_directory, "child.log");

    private PidFile PidFile => new(Path.Combine(_directory, "child.json"));

    [Fact]
    public async Task Its_output_is_in_the_log_and_its_end_is_explained()
    {
        using var child = Start("no-such-command");

        await child.Ended.WaitAsync(TimeSpan.FromMinutes(1));

        var error = Assert.Throws<IOException>(child.ThrowIfEnded);
        Assert.Contains("the child ended by itself with exit code 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("Error: Unrecognized command or argument 'no-such-command'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_of_the_run_before_is_kept()
    {
        await File.WriteAllTextAsync(Log, "before");

        using var child = Start("version");
        await child.Ended.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("before", await File.ReadAllTextAsync(Path.Combine(_directory, "child.previous.log")));
        Assert.StartsWith("maestro ", await File.ReadAllTextAsync(Log), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private ChildProcess Start(string argument) =>
        ChildProcess.Start("child", [argument], new Dictionary<string, string?>(), Log, PidFile);
}
