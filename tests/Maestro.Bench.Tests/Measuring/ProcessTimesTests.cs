using System.Diagnostics;
using Maestro.Bench.Measuring;

namespace Maestro.Bench.Tests.Measuring;

public sealed class ProcessTimesTests
{
    [Fact]
    public void The_name_of_a_process_may_hold_anything()
    {
        var times = ProcessTimes.Parse("42 (a) S 1 (b)) R 7 42 42 0 -1 4194304 1 2 3 4 11 12 13 14 20 0 1 0 99 1 1\n");

        Assert.Equal(new ProcessTimes(42, Parent: 7, OwnTicks: 23, ReapedTicks: 27), times);
    }

    [Fact]
    public void Children_count_while_they_run_and_after_they_ended()
    {
        // The shell waits for a child that burns CPU, says so, and stays.
        const string script = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo done; read line";
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        using var shell = Process.Start(start)!;
        try
        {
            Assert.Equal("done", shell.StandardOutput.ReadLine());

            var own = ProcessTimes.Seconds(shell.Id);
            var family = ProcessTimes.SecondsOfFamily(shell.Id);

            Assert.InRange(family!.Value - own!.Value, 0.02, 30);
            Assert.InRange(ProcessTimes.ResidentBytes(shell.Id)!.Value, 100_000, 100_000_000);
        }
        finally
        {
            shell.StandardInput.Close();
            shell.WaitForExit();
        }
    }

    [Fact]
    public void A_process_that_is_gone_has_none()
    {
        using var ended = Process.Start("/bin/sh", ["-c", "exit 0"]);
        ended.WaitForExit();

        Assert.Null(ProcessTimes.Seconds(ended.Id));
        Assert.Null(ProcessTimes.SecondsOfFamily(ended.Id));
        Assert.Null(ProcessTimes.ResidentBytes(ended.Id));
    }
}
