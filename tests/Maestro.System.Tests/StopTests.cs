using System.Text.RegularExpressions;
using Grpc.Core;
using Maestro.Cli.Up;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>Whoever stops a server in order, while clients use it, reads of no trouble in its log.</summary>
public sealed partial class StopTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];

    [Fact]
    public async Task A_server_that_stops_has_nothing_to_complain_of()
    {
        await using var server = await MaestroProcess.StartServerAsync(await postgres.CreateDatabaseAsync());
        await using var load = await StartLoadAsync(server);
        await load.MovesAsync();

        await AssertStopsQuietlyAsync(server);
    }

    [Fact]
    public async Task A_server_with_reprocessing_that_stops_has_nothing_to_complain_of()
    {
        // The platform around it is not there, and of that it may complain; the queues of its job feed run all the same.
        await using var server = await MaestroProcess.StartServerAsync(
            await postgres.CreateDatabaseAsync(), "server", ReprocessingWithoutPlatform());
        await using var load = await StartLoadAsync(server);
        await load.MovesAsync();

        await AssertStopsQuietlyAsync(server);
    }

    [Fact]
    public async Task A_silo_and_its_gateway_that_stop_have_nothing_to_complain_of()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var silo = await MaestroProcess.StartServerAsync(database, "silo");
        await using var gateway = await MaestroProcess.StartServerAsync(database, "gateway");
        await using var load = await StartLoadAsync(gateway);
        await load.MovesAsync();

        await AssertStopsQuietlyAsync(gateway);
        await AssertStopsQuietlyAsync(silo);
    }

    [Fact]
    public async Task What_up_started_stops_without_complaints()
    {
        var directory = new UpDirectory(Path.Combine(Path.GetTempPath(), $"maestro-stop-{Guid.NewGuid():N}"));
        try
        {
            await using var up = MaestroProcess.Spawn("up", "--data", directory.Root);
            await Eventually.TrueAsync(() => up.HasExited || up.Output.Contains("Ctrl-C stops everything", StringComparison.Ordinal), Limit, "maestro up");
            var before = Complaints(await LogAsync("server")).Count;

            await up.StopAsync();

            Assert.Equal(0, up.ExitCode);
            Assert.Empty(Complaints(await LogAsync("server")).Skip(before));
        }
        finally
        {
            await MaestroProcess.RunAsync("down", "--data", directory.Root);
            Directory.Delete(directory.Root, recursive: true);
        }

        Task<string> LogAsync(string process) => File.ReadAllTextAsync(directory.Log(process));
    }

    private static string[] ReprocessingWithoutPlatform() =>
        ["--reprocessing-enabled=true", FormattableString.Invariant($"--reprocessing-bindport={TestPorts.Free()}")];

    private static async Task AssertStopsQuietlyAsync(MaestroProcess server)
    {
        var before = Complaints(server.Output).Count;
        await server.StopAsync();

        Assert.Equal(0, server.ExitCode);
        Assert.Empty(Complaints(server.Output).Skip(before));
    }

    /// <summary>The lines of level warning and above; not that a broker or an API core is away, which is so in these tests, nor that the machine is slow.</summary>
    private static IReadOnlyList<string> Complaints(string log) =>
        [.. Complaint().Matches(log).Select(line => line.Value).Where(line => !OfSurroundings().IsMatch(line))];

    private async Task<Load> StartLoadAsync(MaestroProcess server)
    {
        var consumer = $"{_name}-{server.SourcePort}";
        await RestClient.RegisterAsync(server, consumer);
        return await Load.StartAsync(server, consumer);
    }

    [GeneratedRegex("^[WEF][0-9]{4} .*$", RegexOptions.Multiline)]
    private static partial Regex Complaint();

    // 101215: a turn of a grain took long; 1613849313: a probe did because this process stood still. Both on a machine with more to do than it can.
    [GeneratedRegex(@"(RabbitMqConsumers:4403|SolutionWatch:2342|WorkItemGroup:101215|SiloHealthMonitor:1613849313)\]")]
    private static partial Regex OfSurroundings();

    /// <summary>A source that updates a bundle and an agent that reports on it, over and over, whatever they are answered.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Peer _source;
        private readonly Peer _agent;
        private readonly Subscriber _specs;
        private readonly Subscriber _statuses;
        private readonly Task _running;

        private Load(Peer source, Peer agent, Subscriber specs, Subscriber statuses, string consumer)
        {
            (_source, _agent, _specs, _statuses) = (source, agent, specs, statuses);
            _running = Task.WhenAll(Enumerable.Range(0, 4).Select(number => RunAsync(consumer, $"{consumer}-{number}")));
        }

        public static async Task<Load> StartAsync(MaestroProcess server, string consumer)
        {
            var (source, agent) = (new Peer(server.SourcePort), new Peer(server.AgentPort));
            return new Load(source, agent, await agent.SubscribeAgentAsync(consumer), await source.SubscribeSourceAsync(consumer), consumer);
        }

        /// <summary>Waits until more specs and statuses have arrived.</summary>
        public async Task MovesAsync()
        {
            var (specs, statuses) = (_specs.Events.Count, _statuses.Events.Count);
            await Eventually.TrueAsync(
                () => _specs.Events.Count >= specs + 10 && _statuses.Events.Count >= statuses + 10, Limit, "specs and statuses to arrive");
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            await _specs.DisposeAsync();
            await _statuses.DisposeAsync();
            _source.Dispose();
            _agent.Dispose();
            _stop.Dispose();
        }

        private async Task RunAsync(string consumer, string id)
        {
            using var rate = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            await TryAsync(_source, Events.Create(consumer, consumer, id));
            for (var version = 1; !_stop.IsCancellationRequested; version++)
            {
                await TryAsync(_agent, Events.Status(consumer, id, version));
                await TryAsync(_source, Events.Update(consumer, consumer, id, version));
                await rate.WaitForNextTickAsync(CancellationToken.None);
            }
        }

        private static async Task TryAsync(Peer peer, Maestro.Protocol.CloudEvents.V1.CloudEvent cloudEvent)
        {
            try
            {
                await peer.PublishAsync(cloudEvent);
            }
            catch (RpcException)
            {
                // The server is gone, or going; what is looked at is its log.
            }
        }
    }
}
