using System.Diagnostics;
using System.Globalization;
using Maestro.Testing;
using Xunit.Abstractions;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>Many systems with many jobs each at once, while the gate is asked all the time.</summary>
/// <remarks>The variable <c>MAESTRO_REPROCESSING_LOAD</c> sets how many, such as <c>50x20</c> for 50 systems with 20 jobs each.</remarks>
[Collection(ReprocessingGroup.Name)]
public sealed class LoadTests(PostgresFixture postgres, RabbitMqFixture rabbit, ITestOutputHelper output)
{
    private const string Size = "MAESTRO_REPROCESSING_LOAD";
    private const int Hands = 16;
    private const double Promise = 5; // milliseconds, by the issue

    /// <summary>How much longer than somebody who does nothing but answer; wide, because on a loaded machine one stop of a process moves a p99 a lot.</summary>
    private const double Allowance = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly (int Systems, int Jobs) Asked = ReadSize(Environment.GetEnvironmentVariable(Size) ?? "8x5");

    [Fact]
    [Trait("Checklist", "reprocessing-20, reprocessing-22, reprocessing-67")]
    public async Task Many_jobs_run_each_once_and_the_gate_answers_in_no_time()
    {
        await using var world = await ReprocessingWorld.StartAsync(await postgres.CreateDatabaseAsync(), rabbit.Server.Url);
        var systems = Enumerable.Range(0, Asked.Systems).Select(_ => world.Platform.State.AddSystem()).ToList();
        var jobs = systems.SelectMany(system => Enumerable.Range(0, Asked.Jobs).Select(_ => world.Prepare(1, system))).ToList();
        using var floor = new PlainResponder();
        using var floorProbe = new LatencyProbe(floor.Port, ["/"]);
        using var probe = new LatencyProbe(world.Platform.Options.Maestro.Port, [.. systems.Select(system => $"/v1.0.0/gateway/{system}/proceed")]);

        var started = Stopwatch.GetTimestamp();
        await ForEachAsync(jobs, job => world.AskAsync(job.Asking));
        await WaitForAsync(world, systems, "pending_approval");
        Report("all jobs wait for approval", started);
        started = Stopwatch.GetTimestamp();
        await ForEachAsync(systems, system => ApproveAllAsync(world, system));
        Report("all jobs are approved", started);
        await WaitForAsync(world, systems, "finished");
        Report("all jobs are finished", started);

        var latencies = probe.End();
        var p99 = Report("the gate", latencies);
        var floorP99 = Report("somebody who only answers", floorProbe.End());
        Assert.InRange(probe.Unknowns, 0, latencies.Count / 20);
        Assert.All(jobs, job => Assert.Equal(1, job.Asking.Commits));
        Assert.All(jobs, job => Assert.Equal(1, world.RerunsOf(job.Affected[0]).Sum(rerun => rerun.Commits)));
        AssertOneCommitAtATime(world, systems);
        foreach (var system in systems)
        {
            await Eventually.TrueAsync(async () => await world.Api.GateAsync(system) == 200, ReprocessingWorld.Limit, $"the gate of {system} to open");
        }

        // The processors here are shared with database, broker, platform and whatever else is tested, so nobody can promise milliseconds; but the gate
        // waits for a processor like somebody who does nothing else, and for nothing but that.
        Assert.InRange(p99, 0, Promise + (Allowance * floorP99));
    }

    private double Report(string who, IReadOnlyList<double> latencies)
    {
        var p99 = latencies[(int)(latencies.Count * 0.99)];
        output.WriteLine(FormattableString.Invariant(
            $"{who} was asked {latencies.Count} times: p50 {latencies[latencies.Count / 2]:F2} ms, p99 {p99:F2} ms, longest {latencies[^1]:F2} ms"));
        return p99;
    }

    private void Report(string what, long started) =>
        output.WriteLine(FormattableString.Invariant($"{Asked.Systems} x {Asked.Jobs}: {what} after {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));

    private static Task ForEachAsync<T>(IEnumerable<T> all, Func<T, Task> action) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = Hands }, async (one, _) => await action(one));

    /// <summary>Waits until all jobs of all systems have a status; asks as rarely as people do, because reading jobs is work as well.</summary>
    private static async Task WaitForAsync(ReprocessingWorld world, List<string> systems, string status)
    {
        var path = FormattableString.Invariant($"/v2/reprocessing?status={status}&size=1");
        await Eventually.TrueAsync(
            async () => (int)(await world.Api.GetAsync(path)).Json["total"]! == systems.Count * Asked.Jobs,
            Limit, $"all jobs to be {status}", interval: TimeSpan.FromMilliseconds(500));
    }

    private static async Task ApproveAllAsync(ReprocessingWorld world, string system)
    {
        foreach (var job in await world.Api.FindAsync(system, "pending_approval"))
        {
            Assert.Equal(202, (int)(await world.Api.DecideAsync((string)job["id"]!, "approve")).Status);
        }
    }

    private static void AssertOneCommitAtATime(ReprocessingWorld world, List<string> systems)
    {
        var open = systems.ToDictionary(system => system, _ => 0);
        foreach (var entry in world.EntriesOf("domain").Where(entry => open.ContainsKey(entry.SystemId)))
        {
            open[entry.SystemId] += entry.What switch { "commit" => 1, "committed" => -1, _ => 0 };
            Assert.InRange(open[entry.SystemId], 0, 1);
        }
    }

    private static (int Systems, int Jobs) ReadSize(string text) =>
        text.Split('x') is [var systems, var jobs]
        && int.TryParse(systems, CultureInfo.InvariantCulture, out var many) && int.TryParse(jobs, CultureInfo.InvariantCulture, out var each)
        && many > 0 && each > 0
            ? (many, each)
            : throw new InvalidOperationException($"{Size}: \"{text}\" is not allowed, allowed: <systems>x<jobs>, such as 50x20");
}
