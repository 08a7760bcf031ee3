using System.Diagnostics;
using Xunit.Abstractions;

namespace Maestro.Agent.Tests.Reconciling;

/// <summary>
/// What statuses that change every second cost. <c>MAESTRO_FLAPPING_LOAD=1000x10x10</c> takes a thousand works of ten objects and ten seconds.
/// </summary>
public class FlappingLoadTests(ITestOutputHelper output)
{
    private static readonly int[] Asked =
        [.. (Environment.GetEnvironmentVariable("MAESTRO_FLAPPING_LOAD") ?? "10x4x5").Split('x').Select(int.Parse)];

    [Theory]
    [InlineData("reported", 1)]
    [InlineData("unreported", 0)]
    public async Task Load(string what, int reported)
    {
        var (works, objects, seconds) = (Asked[0], Asked[1], Asked[2]);
        await using var cluster = new FlappingCluster(new AgentOptions { PublishRate = 50, PublishBurst = 100 }) { Keeps = false };
        var ids = Enumerable.Range(0, works).Select(work => $"w{work}").ToList();
        ids.ForEach(id => cluster.Send(id, objects));
        while (cluster.Count < 2 * works)
        {
            await cluster.PassAsync(TimeSpan.FromSeconds(1));
        }

        await cluster.PassAsync(TimeSpan.FromSeconds(5));
        using var process = Process.GetCurrentProcess();
        var (cpu, steps, count, allocated) = (process.TotalProcessorTime, cluster.Steps, cluster.Count, GC.GetTotalAllocatedBytes());
        for (var tick = 0; tick < seconds * 10; tick++)
        {
            for (var index = 0; index < objects; index++)
            {
                if (index % 10 == tick % 10)
                {
                    ids.ForEach(id => cluster.Change(id, index, ready: reported * ((tick / 10) + 1), restless: $"{tick}"));
                }
            }

            await cluster.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        process.Refresh();
        output.WriteLine(
            $"{what}: {works} works, {objects} objects each, {seconds} s: {(process.TotalProcessorTime - cpu).TotalSeconds / seconds:0.000} s CPU/s, "
            + $"{(cluster.Steps - steps) / (double)seconds:0} steps/s, {(cluster.Count - count) / (double)seconds:0.0} events/s, "
            + $"{(GC.GetTotalAllocatedBytes() - allocated) / seconds / 1_000_000.0:0} MB/s allocated");
    }
}
