using System.Diagnostics;
using Maestro.Cli.Processes;
using Maestro.Testing;

namespace Maestro.Cli.Tests.Processes;

public class ProcessIdentityTests
{
    [Fact]
    public async Task A_process_of_ours_is_alive_until_it_is_stopped()
    {
        using var process = Process.Start("/bin/sh", ["-c", "while :; do sleep 0.05; done", "maestro-test"]);
        var identity = ProcessIdentity.Of(process.Id);

        Assert.True(identity!.IsAlive());
        Assert.True(await Signals.StopAsync(identity, TimeSpan.FromSeconds(20)));
        Assert.False(identity.IsAlive());
        Assert.Null(ProcessIdentity.Of(process.Id));
    }

    [Fact]
    public async Task A_process_that_does_not_listen_is_killed()
    {
        var ready = Path.Combine(Path.GetTempPath(), $"maestro-{Guid.NewGuid():N}");
        using var process = Process.Start("/bin/sh", ["-c", $"trap '' TERM; : > {ready}; while :; do sleep 0.05; done", "maestro-test"]);
        await Eventually.TrueAsync(() => File.Exists(ready), TimeSpan.FromSeconds(20), "the process to ignore the signal");
        File.Delete(ready);

        Assert.False(await Signals.StopAsync(ProcessIdentity.Of(process.Id)!, TimeSpan.FromMilliseconds(200)));
        Assert.Null(ProcessIdentity.Of(process.Id));
    }

    [Fact]
    public void A_process_of_somebody_else_is_not_ours()
    {
        using var process = Process.Start("/bin/sh", ["-c", "exec sleep 60"]);
        try
        {
            Assert.False(ProcessIdentity.Of(process.Id)!.IsAlive());
        }
        finally
        {
            process.Kill();
        }
    }
}
