using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>Many simulated agents in a process of their own.</summary>
public sealed class StormTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Agents = 1000;

    [Fact]
    public async Task A_thousand_agents_come_back_at_once_and_every_bundle_is_reported()
    {
        var database = await postgres.CreateDatabaseAsync();
        var source = $"s-{Guid.NewGuid():N}"[..10];
        await using var server = await MaestroProcess.StartServerAsync(database);
        using var rest = new RestClient(server.RestPort);
        using var peer = new Peer(server.SourcePort);
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Agents), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
            {
                await rest.RegisterAsync(Consumer(i));
                await peer.PublishAsync(Events.Create(source, Consumer(i), $"{source}-{i:D4}"));
            });
        await using var agents = MaestroProcess.Spawn(
            "agent", "--simulate", $"--simulate-count={Agents}", "--consumer-name=storm", $"--server-address=127.0.0.1:{server.AgentPort}");
        await AllReportedAsync(rest, source, version: 1, agents);

        await server.KillAsync();
        await server.StartAsync();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Agents),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (i, _) => await peer.PublishAsync(Events.Update(source, Consumer(i), $"{source}-{i:D4}", 1)));

        await AllReportedAsync(rest, source, version: 2, agents);
    }

    private static string Consumer(int index) => $"storm-{index:D4}";

    private static Task AllReportedAsync(RestClient rest, string source, int version, MaestroProcess agents) => Eventually.TrueAsync(
        async () =>
        {
            Assert.False(agents.HasExited, agents.Output);
            var list = await rest.ListAsync($"resource-bundles?size={Agents}&search=source='{source}'");
            return list.GetProperty("items").EnumerateArray().Count(item =>
                item.TryGetProperty("status", out var status) && status.GetProperty("ObservedVersion").GetInt32() == version) == Agents;
        },
        TimeSpan.FromSeconds(150),
        $"all {Agents} agents to report version {version}");
}
