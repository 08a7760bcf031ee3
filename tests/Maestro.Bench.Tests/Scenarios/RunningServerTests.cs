using System.Diagnostics;
using System.Text.Json;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Tests.Scenarios;

/// <summary>Runs against a server that is there already, as somebody measures another one.</summary>
[Collection(nameof(RunTests))]
public sealed class RunningServerTests : IAsyncLifetime
{
    private OwnServer _server = null!;

    public async Task InitializeAsync() => _server = await OwnServer.StartAsync(_ => { }, CancellationToken.None);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Every_scenario_measures_it_and_finds_its_process()
    {
        var status = await PhaseAsync("status", "status --consumers 5 --sources 3 --bundles 30 --statuses 90 --in-flight 8 --warmup 20");
        Assert.Equal((90, 0, 0), Counts(status));
        Assert.InRange(status.GetProperty("observedPerSecond").GetDouble(), 1, 1_000_000);

        // One update for each bundle: with a rate, a second one would not wait for the first on a machine that is busy.
        var trip = await PhaseAsync(
            "roundtrip", "roundtrip --consumers 5 --bundles 60 --updates 60 --rate 300 --warmup 120 --hot-consumer --in-flight 8");
        Assert.Equal((60, 0, 0), Counts(trip));
        Assert.InRange(trip.GetProperty("publishToWatcherP50Ms").GetDouble(), trip.GetProperty("statusToWatcherP50Ms").GetDouble(), 60_000);

        var storm = await PhaseAsync("return", "storm --agents 30 --connections 3 --bundles-per-agent 2 --forget-percent 20 --rate 20");
        Assert.Equal((30, 0, 0), Counts(storm));
        Assert.Equal(12, storm.GetProperty("redelivered").GetInt32());

        var list = await PhaseAsync("all in pages", "list --consumers 2 --bundles-per-size 10 --lists 2 --page-size 15 --large-size 5000");
        Assert.Equal((40, 3), (list.GetProperty("bundles").GetInt32(), list.GetProperty("lists").GetInt32()));
        Assert.InRange(list.GetProperty("bytes").GetInt64(), 20 * (3072 + 5000), 20 * (3072 + 5000) * 3);
    }

    [Fact]
    public async Task Updates_wait_for_the_end_of_the_pause()
    {
        var started = Stopwatch.GetTimestamp();

        var json = await BenchRun.SucceedAsync(Line("spec --bundles 20 --updates 20 --in-flight 8 --warmup 0 --pause-seconds 5", seconds: 200));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(200)); // else less than two
        Assert.Equal(5, json.GetProperty("pauseSeconds").GetInt32());
        Assert.Contains("update", json.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("phase").GetString()));
    }

    private static (int Events, int Lost, int Duplicated) Counts(JsonElement phase) =>
        (phase.GetProperty("events").GetInt32(), phase.GetProperty("lost").GetInt32(), phase.GetProperty("duplicated").GetInt32());

    /// <summary>Runs a scenario, which must succeed, and answers one of its phases.</summary>
    private async Task<JsonElement> PhaseAsync(string phase, string line)
    {
        var json = await BenchRun.SucceedAsync(Line(line, seconds: 200));
        var found = json.GetProperty("phases").EnumerateArray().Single(entry => entry.GetProperty("phase").GetString() == phase);
        Assert.Equal(JsonValueKind.Number, found.GetProperty("serverCpuSeconds").ValueKind);
        return found;
    }

    private string Line(string line, int seconds) =>
        $"{line} --max-seconds {seconds} --source-url {_server.Target.Sources} --agent-url {_server.Target.Agents} --rest-url {_server.Target.Rest} "
        + $"--postgres-pid {_server.Target.Postgres}";
}
