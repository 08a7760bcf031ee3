using Maestro.Cli.Processes;
using Maestro.Cli.Settings;
using Maestro.Cli.Up;

namespace Maestro.Cli.Tests.Up;

public class DownCommandTests
{
    [Fact]
    public async Task A_directory_that_nobody_ever_used_is_no_mistake()
    {
        var settings = new UpSettings(Path.Combine(Path.GetTempPath(), $"maestro-up-{Guid.NewGuid():N}"), false, false, null, new Dictionary<Setting<int>, int>(), new LoggingSettings(0, LogFormat.Text));
        await using var output = new StringWriter();

        await DownCommand.RunAsync(settings, output, CancellationToken.None);

        Assert.EndsWith($"Nothing of {settings.Data} was running.{Environment.NewLine}", output.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(settings.Data));
    }

    [Fact]
    public async Task A_process_id_that_was_given_to_a_stranger_since_is_left_alone()
    {
        var directory = new UpDirectory(Path.Combine(Path.GetTempPath(), $"maestro-up-{Guid.NewGuid():N}"));
        directory.Create();
        try
        {
            // Had the identity only the id, this would end the tests.
            directory.Server.Write(ProcessIdentity.Of(Environment.ProcessId)! with { StartTicks = 1 });
            await using var output = new StringWriter();

            Assert.False(await Leftovers.StopProcessesAsync(directory, new Story(output, TimeProvider.System)));
            Assert.Equal("", output.ToString());
        }
        finally
        {
            Directory.Delete(directory.Root, recursive: true);
        }
    }
}
