using System.Net;
using Grpc.Core;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>Restarts and outages of a single server and of its database.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];
    private TemporaryPostgres _postgres = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _postgres = await TemporaryPostgres.StartAsync(durable: true);
        _database = _postgres.Server.ConnectionString;
        var migration = await MaestroProcess.RunAsync("migrate", "--database-url", _database);
        Assert.True(migration.ExitCode == 0, migration.Output);
    }

    public async Task DisposeAsync() => await _postgres.DisposeAsync();

    [Fact, Trait("Checklist", "protocol-14,62")]
    public async Task Nothing_is_lost_when_the_server_stops_or_is_killed()
    {
        await using var server = await MaestroProcess.StartServerAsync(_database);
        await RestClient.RegisterAsync(server, _name);
        using var source = new Peer(server.SourcePort);
        using var agent = new Peer(server.AgentPort);
        await source.PublishAsync(Events.Create(_name, _name, _name));
        var specs = await agent.SubscribeAgentAsync(_name);
        var statuses = await source.SubscribeSourceAsync(_name);

        await server.StopAsync();
        foreach (var ended in new[] { await specs.Ended, await statuses.Ended })
        {
            Assert.Contains(ended.StatusCode, new[] { StatusCode.OK, StatusCode.Unavailable });
        }

        await server.StartAsync();
        await source.PublishAsync(Events.Update(_name, _name, _name, 1));
        await agent.PublishAsync(Events.Status(_name, _name, 2));
        await server.KillAsync();
        await server.StartAsync();

        await using var specsAgain = await agent.SubscribeAgentAsync(_name);
        await agent.PublishAsync(Events.SpecResync(_name));
        await specsAgain.WaitAsync(_name, 2);
        await using var statusesAgain = await source.SubscribeSourceAsync(_name);
        await source.PublishAsync(Events.StatusResync(_name));
        await statusesAgain.WaitAsync(_name, 2);
        await specs.DisposeAsync();
        await statuses.DisposeAsync();
    }

    [Fact, Trait("Checklist", "rest-76")]
    public async Task A_deletion_that_REST_accepted_reaches_the_agent_after_a_crash()
    {
        await using var server = await MaestroProcess.StartServerAsync(_database);
        using var rest = new RestClient(server.RestPort);
        await rest.RegisterAsync(_name);
        using var source = new Peer(server.SourcePort);
        using var agent = new Peer(server.AgentPort);
        await source.PublishAsync(Events.Create(_name, _name, _name));

        Assert.Equal(HttpStatusCode.NoContent, await rest.DeleteAsync($"resource-bundles/{_name}"));
        await server.KillAsync();
        await server.StartAsync();

        await using var specs = await agent.SubscribeAgentAsync(_name);
        await agent.PublishAsync(Events.SpecResync(_name));
        await specs.WaitAsync(cloudEvent => cloudEvent.Id() == _name && cloudEvent.IsDeletion(), "the deletion");
    }

    [Fact, Trait("Checklist", "protocol-103")]
    [Trait("Checklist", "rest-97")]
    public async Task The_server_lives_through_an_outage_of_the_database()
    {
        await using var server = await MaestroProcess.StartServerAsync(_database);
        await RestClient.RegisterAsync(server, _name);
        using var source = new Peer(server.SourcePort);
        using var agent = new Peer(server.AgentPort);
        await using var specs = await agent.SubscribeAgentAsync(_name);
        await source.PublishAsync(Events.Create(_name, _name, $"{_name}-before"));
        await specs.WaitAsync($"{_name}-before", 1);

        await _postgres.Server.StopAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => source.PublishAsync(Events.Create(_name, _name, $"{_name}-during"), TimeSpan.FromSeconds(60)));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.Equal(200, await server.HealthAsync("/livez"));
        await Eventually.TrueAsync(
            async () => await server.HealthAsync("/healthcheck") is 500 or 503, TimeSpan.FromSeconds(30), "the health check to fail");

        await _postgres.Server.RestartAsync();
        await Eventually.TrueAsync(
            async () => await server.HealthAsync("/healthcheck") == 200, TimeSpan.FromSeconds(60), "the health check to pass again");
        Assert.False(server.HasExited);
        await source.PublishAsync(Events.Create(_name, _name, $"{_name}-after"));
        await specs.WaitAsync($"{_name}-after", 1);
    }
}
