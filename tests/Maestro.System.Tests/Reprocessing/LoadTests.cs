using System.Diagnostics;
using Maestro.Testing;
using Xunit.Abstractions;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>50 systems with 20 jobs each, and the gate asked all the time.</summary>
[Collection(ReprocessingGroup.Name)]
[Trait("Category", "Long")]
public sealed class LoadTests(PostgresFixture postgres, RabbitMqFixture rabbit, ITestOutputHelper output)
{
    private const int Systems = 50;
    private const int Jobs = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    [Trait("Checklist", "reprocessing-20, reprocessing-22, reprocessing-67")]
    public async Task A_thousand_jobs_run_each_once_and_the_gate_answers_in_no_time()
    {
        await using var world = await ReprocessingWorld.StartAsync(await postgres.CreateDatabaseAsync(), rabbit.Server.Url);
        var systems = Enumerable.Range(0, Systems).Select(_ => world.Platform.State.AddSystem()).ToList();
        var jobs = systems.SelectMany(system => Enumerable.Range(0, Jobs).Select(_ => world.Prepare(1, system))).ToList();
        using var ended = new CancellationTokenSource();
        var asking = AskTheGateAsync(world, systems, ended.Token);
        var started = Stopwatch.GetTimestamp();

        await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (job, _) => await world.AskAsync(job.Asking));
        await Parallel.ForEachAsync(systems, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (system, _) => await ApproveAllAsync(world, system));
        await Parallel.ForEachAsync(systems, async (system, _) => await Eventually.TrueAsync(
            async () => (await world.Api.FindAsync(system, "finished")).Count == Jobs, Limit, $"the jobs of {system}"));

        var elapsed = Stopwatch.GetElapsedTime(started);
        await ended.CancelAsync();
        var latencies = await asking;
        latencies.Sort();
        var p99 = latencies[(int)(latencies.Count * 0.99)];
        output.WriteLine(FormattableString.Invariant(
            $"{jobs.Count} jobs in {elapsed.TotalSeconds:F1} s; the gate was asked {latencies.Count} times: p50 {latencies[latencies.Count / 2]:F2} ms, p99 {p99:F2} ms"));
        Assert.All(jobs, job => Assert.Equal(1, job.Asking.Commits));
        Assert.All(jobs, job => Assert.Equal(1, world.RerunsOf(job.Affected[0]).Sum(rerun => rerun.Commits)));
        AssertOneCommitAtATime(world, systems);
        Assert.All(systems, system => Assert.Equal(200, world.Api.GateAsync(system).GetAwaiter().GetResult()));

        // The promise is 5 ms; the processors here are shared with database, broker and simulator.
        Assert.InRange(p99, 0, 50);
    }

    private static async Task<List<double>> AskTheGateAsync(ReprocessingWorld world, List<string> systems, CancellationToken stop)
    {
        var latencies = new List<double>();
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var asked = Stopwatch.GetTimestamp();
            Assert.Contains(await world.Api.GateAsync(systems[round % systems.Count]), (int[])[200, 403]);
            latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await Task.Delay(5, CancellationToken.None);
        }

        return latencies;
    }

    private static async Task ApproveAllAsync(ReprocessingWorld world, string system)
    {
        var approved = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var job in await world.Api.FindAsync(system, "pending_approval"))
                {
                    approved += (int)(await world.Api.DecideAsync((string)job["id"]!, "approve")).Status == 202 ? 1 : 0;
                }

                return approved == Jobs;
            },
            Limit, $"all jobs of {system}");
    }

    private static void AssertOneCommitAtATime(ReprocessingWorld world, List<string> systems)
    {
        var open = systems.ToDictionary(system => system, _ => 0);
        foreach (var entry in world.Platform.Journal.Of("domain").Where(entry => open.ContainsKey(entry.SystemId)))
        {
            open[entry.SystemId] += entry.What switch { "commit" => 1, "committed" => -1, _ => 0 };
            Assert.InRange(open[entry.SystemId], 0, 1);
        }
    }
}
