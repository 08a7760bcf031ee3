using System.Text.Json;
using Maestro.Bench.CommandLine;
using Maestro.Testing;

namespace Maestro.Bench.Tests.Scenarios;

/// <summary>Whole runs against a server and a PostgreSQL that the run starts and stops itself.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task Every_spec_arrives_once_and_the_cpu_of_all_three_is_told()
    {
        var (code, json) = await RunAsync(
            "spec --consumers 5 --bundles 50 --updates 100 --in-flight 8 --connections 2 --warmup 20 --max-seconds 60");

        Assert.Equal(0, code);
        Assert.True(json.GetProperty("succeeded").GetBoolean());
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
        var (code, json) = await RunAsync("connect --subscriptions 40 --connections 2 --hold-seconds 0 --max-seconds 60");

        Assert.Equal(0, code);
        var phases = json.GetProperty("phases").EnumerateArray().ToDictionary(phase => phase.GetProperty("phase").GetString()!);
        Assert.Equal(["register", "connect", "hold", "broadcast"], phases.Keys);
        Assert.All((string[])["register", "connect", "broadcast"], name => Assert.Equal(40, phases[name].GetProperty("events").GetInt32()));
        Assert.Equal(0, phases["broadcast"].GetProperty("lost").GetInt32());
        Assert.InRange(phases["connect"].GetProperty("serverMemoryAfterMiB").GetDouble(), 20, 4000);
    }

    private static async Task<(int Code, JsonElement Json)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await BenchCommands.RunAsync(line.Split(' '), output, error, CancellationToken.None);
        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.True(lines[^1].StartsWith('{'), $"{output}{error}");
        await Eventually.TrueAsync(NothingIsLeft, TimeSpan.FromSeconds(5), "all that the run started to be gone");
        return (code, JsonSerializer.Deserialize<JsonElement>(lines[^1]));
    }

    private static bool NothingIsLeft() =>
        Directory.GetDirectories(Path.GetTempPath(), $"maestro-bench-{Environment.ProcessId}-*").Length == 0;
}
