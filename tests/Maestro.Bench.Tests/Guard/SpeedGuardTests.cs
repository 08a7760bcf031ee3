using System.Text.Json;
using Maestro.Bench.Tests.Scenarios;
using Xunit.Abstractions;

namespace Maestro.Bench.Tests.Guard;

/// <summary>Fails a change that makes the storage or the way of an update dearer by more than a quarter.</summary>
[Collection(nameof(SpeedGuardTests))]
public sealed class SpeedGuardTests(ITestOutputHelper output)
{
    // Something else on the machine can spoil one run; a defect spoils all.
    private const int Tries = 3;

    [Fact]
    public async Task Speed_has_not_dropped_by_more_than_a_quarter()
    {
        var (stored, best) = (SpeedRatios.Stored(), new SpeedRatios(0, 0, 0));
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var now = await MeasureAsync();
            output.WriteLine($"{attempt}: {now}");
            best = best.Or(now);
            if (!best.Below(stored).Any())
            {
                return;
            }
        }

        Assert.Empty(best.Below(stored));
    }

    private static async Task<SpeedRatios> MeasureAsync()
    {
        var storage = await PhasesAsync("storage --bundles 1024 --writes 4096 --rounds 2 --max-seconds 200");
        var spec = await PhasesAsync("spec --bundles 2000 --updates 16000 --warmup 12000 --max-seconds 200");
        var (grouped, adoNet, plain) = (storage["group commit"], storage["ADO.NET persistence"], storage["single-row updates"]);
        return new SpeedRatios(
            Of(grouped, "writesPerSecond") / Of(adoNet, "writesPerSecond"),
            Of(adoNet, "cpuMsPerWrite") / Of(grouped, "cpuMsPerWrite"),
            Of(plain, "cpuMsPerWrite") / Of(spec["update"], "cpuMsPerEvent"));
    }

    private static async Task<Dictionary<string, JsonElement>> PhasesAsync(string line) =>
        (await BenchRun.SucceedAsync(line)).GetProperty("phases").EnumerateArray()
            .ToDictionary(phase => phase.GetProperty("phase").GetString()!);

    private static double Of(JsonElement phase, string figure) => phase.GetProperty(figure).GetDouble();

    /// <summary>Nothing else of this assembly runs meanwhile.</summary>
    [CollectionDefinition(nameof(SpeedGuardTests), DisableParallelization = true)]
    public sealed class Alone;
}
