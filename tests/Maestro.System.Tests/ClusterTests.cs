using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using Maestro.SystemTests.Monitoring;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>Several processes that form one Orleans cluster.</summary>
public sealed class ClusterTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];

    [Fact, Trait("Checklist", "protocol-55,74")]
    public async Task Source_and_agent_may_be_on_different_servers()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var first = await MaestroProcess.StartServerAsync(database);
        await using var second = await MaestroProcess.StartServerAsync(database);
        await RestClient.RegisterAsync(first, _name);
        using var source = new Peer(first.SourcePort);
        using var otherSource = new Peer(second.SourcePort);
        using var agent = new Peer(second.AgentPort);
        using var otherAgent = new Peer(first.AgentPort);
        await using var watcher = await source.SubscribeSourceAsync(_name);
        await using var otherWatcher = await otherSource.SubscribeSourceAsync(_name);
        await using var specs = await agent.SubscribeAgentAsync(_name);
        await using var otherSpecs = await otherAgent.SubscribeAgentAsync(_name);

        await source.PublishAsync(Events.Create(_name, _name, _name));
        await specs.WaitAsync(_name, 1);
        await otherSpecs.WaitAsync(_name, 1);
        for (var i = 0; i < 20; i++)
        {
            await (i % 2 == 0 ? agent : otherAgent).PublishAsync(Events.Status(_name, _name, 1, message: $"m{i}"));
        }

        foreach (var statuses in new[] { watcher, otherWatcher })
        {
            await Eventually.TrueAsync(() => statuses.Events.Count >= 20, TimeSpan.FromSeconds(60), "twenty statuses");
            var sequence = statuses.Events.Select(status => long.Parse(status.Attributes["ce-sequenceid"].CeString)).ToList();
            Assert.Equal(sequence.Distinct().Order(), sequence);
        }
    }

    [Fact]
    public async Task Silos_and_gateways_may_be_processes_of_their_own()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var silo = await MaestroProcess.StartServerAsync(database, "silo");
        await using var gateway = await MaestroProcess.StartServerAsync(database, "gateway");
        await using var other = await MaestroProcess.StartServerAsync(database, "gateway");
        await RestClient.RegisterAsync(gateway, _name);
        using var source = new Peer(gateway.SourcePort);
        using var agent = new Peer(other.AgentPort);
        await using var watcher = await source.SubscribeSourceAsync(_name);
        await using var specs = await agent.SubscribeAgentAsync(_name);

        await source.PublishAsync(Events.Create(_name, _name, _name));
        await specs.WaitAsync(_name, 1);
        await agent.PublishAsync(Events.Status(_name, _name, 1));
        await watcher.WaitAsync(_name, 1);

        // What grains count is counted where they live, and 0 in the others.
        var (atSilo, atGateway) = (await MetricsAsync(silo), await MetricsAsync(gateway));
        Assert.Empty(ContractMetrics.Problems(atGateway));
        Assert.Contains("\nadvisory_unlock_count{type=\"resource_status\",status=\"OK\"} 1\n", atSilo, StringComparison.Ordinal);
        Assert.Contains("\nadvisory_unlock_count{type=\"resource_status\",status=\"OK\"} 0\n", atGateway, StringComparison.Ordinal);
        Assert.DoesNotContain("\nworkqueue_adds_total{queue_name=\"gateway-outbox\"} 0\n", atSilo, StringComparison.Ordinal);
        Assert.Contains("\nworkqueue_depth{queue_name=\"gateway-outbox\"} 0\n", atSilo, StringComparison.Ordinal);

        static async Task<string> MetricsAsync(MaestroProcess server)
        {
            using var http = new HttpClient();
            return await http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.MetricsPort}/metrics")));
        }
    }

    [Fact]
    public async Task Killing_one_of_two_servers_under_load_loses_nothing_that_was_acknowledged()
    {
        const int bundles = 400;
        var database = await postgres.CreateDatabaseAsync();
        await using var first = await MaestroProcess.StartServerAsync(database);
        await using var second = await MaestroProcess.StartServerAsync(database);
        await RestClient.RegisterAsync(first, _name);
        using var source = new Peer(first.SourcePort);
        using var doomedSource = new Peer(second.SourcePort);
        using var agent = new Peer(first.AgentPort);
        await using var specs = await agent.SubscribeAgentAsync(_name);
        await using var watcher = await source.SubscribeSourceAsync(_name);
        var acknowledged = new ConcurrentBag<string>();
        var reported = new ConcurrentBag<string>();
        var killed = new TaskCompletionSource();

        // Half of the load goes through the server that dies, so its silo holds half of the grains.
        var publishing = Parallel.ForEachAsync(
            Enumerable.Range(0, bundles),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (index, _) =>
            {
                var id = $"{_name}-{index}";
                if (index == bundles / 2)
                {
                    await second.KillAsync();
                    killed.SetResult();
                }

                if (await TryAsync(index % 2 == 0 || killed.Task.IsCompleted ? source : doomedSource, Events.Create(_name, _name, id)))
                {
                    acknowledged.Add(id);
                    if (await TryAsync(agent, Events.Status(_name, id, 1)))
                    {
                        reported.Add(id);
                    }
                }
            });
        await publishing;

        Assert.True(acknowledged.Count > bundles / 2, $"only {acknowledged.Count} were acknowledged");
        await Eventually.TrueAsync(
            () => acknowledged.Except(specs.Events.Select(spec => spec.Id())).Except(reported).Any() is false,
            TimeSpan.FromSeconds(60), "every acknowledged bundle to be delivered");
        await Eventually.TrueAsync(
            () => !reported.Except(watcher.Events.Select(status => status.Id())).Any(),
            TimeSpan.FromSeconds(60), "every acknowledged status to reach the watcher");
        using var rest = new RestClient(first.RestPort);
        foreach (var id in acknowledged)
        {
            Assert.NotNull(await rest.BundleAsync(id));
        }
    }

    private static async Task<bool> TryAsync(Peer peer, Maestro.Protocol.CloudEvents.V1.CloudEvent cloudEvent)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                await peer.PublishAsync(cloudEvent, TimeSpan.FromSeconds(40));
                return true;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable && failure.Status.Detail.Contains("try again", StringComparison.Ordinal))
            {
                // The cluster regroups; the same event is sent again.
            }
            catch (RpcException)
            {
                return false;
            }
        }

        return false;
    }
}
