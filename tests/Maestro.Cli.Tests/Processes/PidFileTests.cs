using Maestro.Cli.Processes;

namespace Maestro.Cli.Tests.Processes;

public sealed class PidFileTests : IDisposable
{
    private readonly PidFile _file = new(Path.Combine(Path.GetTempPath(), $"maestro-{Guid.NewGuid():N}.json"));

    [Fact]
    public void A_missing_file_names_nobody()
    {
        Assert.Null(_file.Running());
        _file.Delete();
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("null")]
    [InlineData("{\"ProcessId\":")]
    public void A_file_that_is_not_ours_names_nobody(string content)
    {
        File.WriteAllText(_file.Path, content);

        Assert.Null(_file.Running());
    }

    [Fact]
    public void The_same_id_after_a_reboot_is_somebody_else()
    {
        var self = ProcessIdentity.Of(Environment.ProcessId)!;

        _file.Write(self with { Boot = "another" });

        Assert.Null(_file.Running());
        Assert.NotNull(ProcessIdentity.Of(self.ProcessId));
    }

    public void Dispose() => _file.Delete();
}
