using System.Text.Json;
using Maestro.Testing;

namespace Maestro.Bench.Tests.Scenarios;

/// <summary>Whole runs against a server and a PostgreSQL that the run starts and stops itself.</summary>
[Collection(nameof(RunTests))]
public sealed class RunTests
{
    [Fact]
    public async Task Every_spec_arrives_once_and_the_cpu_of_all_three_is_told()
    {
        var json = await RunAsync(
            "spec --consumers 5 --bundles 50 --updates 100 --in-flight 8 --connections 2 --warmup 20 --max-seconds 200");

        foreach (var (phase, name, events) in json.GetProperty("phases").EnumerateArray().Zip(["create", "update"], (int[])[50, 100]))
        {
            Assert.Equal(name, phase.GetProperty("phase").GetString());
            Assert.Equal(events, phase.GetProperty("events").GetInt32());
            Assert.Equal([0, 0, 0], ((string[])["failed", "lost", "duplicated"]).Select(key => phase.GetProperty(key).GetInt32()));
            var longest = phase.GetProperty("publishToAgentMaxMs").GetDouble();
            Assert.InRange(phase.GetProperty("publishToAgentP50Ms").GetDouble(), 0.01, longest);
            Assert.InRange(phase.GetProperty("publishedPerSecond").GetDouble(), 1, 1_000_000);
            Assert.Equal(JsonValueKind.Number, phase.GetProperty("serverCpuSeconds").ValueKind);
            Assert.Equal(JsonValueKind.Number, phase.GetProperty("postgresCpuSeconds").ValueKind);
        }
    }

    [Fact]
    public async Task All_subscriptions_are_held_and_get_the_broadcast()
    {
        var json = await RunAsync("connect --subscriptions 40 --connections 2 --hold-seconds 0 --max-seconds 200");

        var phases = json.GetProperty("phases").EnumerateArray().ToDictionary(phase => phase.GetProperty("phase").GetString()!);
        Assert.Equal(["register", "connect", "hold", "broadcast"], phases.Keys);
        Assert.All((string[])["register", "connect", "broadcast"], name => Assert.Equal(40, phases[name].GetProperty("events").GetInt32()));
        Assert.Equal(0, phases["broadcast"].GetProperty("lost").GetInt32());
        Assert.InRange(phases["connect"].GetProperty("serverMemoryAfterMiB").GetDouble(), 20, 4000);
    }

    [Fact]
    public async Task The_ways_of_writing_rows_are_compared_on_one_postgresql()
    {
        var json = await RunAsync("storage --bundles 64 --writers 16 --writes 128 --rounds 1 --max-seconds 200");

        var rates = json.GetProperty("phases").EnumerateArray().ToDictionary(
            phase => phase.GetProperty("phase").GetString()!, phase => phase.GetProperty("writesPerSecond").GetDouble());
        Assert.Equal(["group commit", "ADO.NET persistence", "single-row updates"], rates.Keys);
        Assert.All(rates.Values, rate => Assert.InRange(rate, 1, 1_000_000));
    }

    private static async Task<JsonElement> RunAsync(string line)
    {
        var directories = Directories().ToHashSet();
        var json = await BenchRun.SucceedAsync(line);
        await Eventually.TrueAsync(() => !Directories().Except(directories).Any(), TimeSpan.FromSeconds(60), "the run's directory to be gone");
        return json;
    }

    private static string[] Directories() => Directory.GetDirectories(Path.GetTempPath(), $"maestro-bench-{Environment.ProcessId}-*");
}
