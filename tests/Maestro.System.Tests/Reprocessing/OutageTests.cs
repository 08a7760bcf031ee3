using System.Net;
using Maestro.Cli.PrivateRabbitMq;
using Maestro.Platform.Simulator.State;
using Maestro.SystemTests.Processes;
using Maestro.Testing;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>What happens when broker or database go away in the middle.</summary>
[Collection(ReprocessingGroup.Name)]
public sealed class OutageTests(OutageTests.Fixture own) : IClassFixture<OutageTests.Fixture>, IAsyncLifetime
{
    private readonly ReprocessingWorld _world = own.World;

    public Task InitializeAsync() => _world.BeginAsync(executionTime: TimeSpan.FromMilliseconds(50));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    [Trait("Checklist", "reprocessing-44")]
    public async Task Jobs_go_on_after_a_restart_of_the_broker()
    {
        var (asking, affected) = _world.Prepare(30);
        var id = await _world.AskForJobAsync(asking);
        Assert.Equal(HttpStatusCode.Accepted, (await _world.Api.DecideAsync(id, "approve")).Status);
        foreach (var units in (int[])[3, 12])
        {
            await WaitForUnitsAsync(affected, units);
            await own.Broker.KillAsync();
            Assert.Equal(403, await _world.Api.GateAsync(_world.System));
            await own.Broker.RestartAsync();
        }

        await AssertWholeAsync(id, asking, affected);
    }

    [Fact]
    [Trait("Checklist", "reprocessing-21, reprocessing-99")]
    public async Task Without_the_database_the_gate_does_not_answer_and_nothing_is_lost()
    {
        var (asking, affected) = _world.Prepare(10);
        var id = await _world.AskForJobAsync(asking);
        await _world.Api.DecideAsync(id, "approve");
        await WaitForUnitsAsync(affected, 2);

        await own.Database.Server.KillAsync();
        await Eventually.TrueAsync(async () => await _world.Api.GateAsync(_world.System) == 503, ReprocessingWorld.Limit, "the gate to be unknown");
        (await _world.Api.GetAsync($"/v1.0.0/reprocessing/{_world.System}/pending")).AssertError(HttpStatusCode.ServiceUnavailable);
        await own.Database.Server.RestartAsync();

        await AssertWholeAsync(id, asking, affected);
    }

    private Task WaitForUnitsAsync(IReadOnlyList<Instance> affected, int units) =>
        Eventually.TrueAsync(() => affected.Sum(Commits) >= units, ReprocessingWorld.Limit, $"{units} units");

    private async Task AssertWholeAsync(string id, Instance asking, IReadOnlyList<Instance> affected)
    {
        await _world.WaitForAsync(_world.System, id, "finished");
        Assert.Equal(1, asking.Commits);
        Assert.All(affected, original => Assert.Equal(1, Commits(original)));
    }

    private int Commits(Instance original) => _world.RerunsOf(original).Sum(rerun => rerun.Commits);

    /// <summary>A broker and a database that are these tests' own.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal PrivateRabbitMqServer Broker { get; private set; } = null!;

        internal TemporaryPostgres Database { get; private set; } = null!;

        internal ReprocessingWorld World { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Broker = await RabbitMqFixture.StartOwnAsync();
            Database = await TemporaryPostgres.StartAsync(durable: true);
            var address = Database.Server.ConnectionString;
            await (await MaestroProcess.RunAsync("migrate", "--database-url", address)).DisposeAsync();
            World = await ReprocessingWorld.StartAsync(address, Broker.Url);
        }

        public async Task DisposeAsync()
        {
            await World.DisposeAsync();
            await Database.DisposeAsync();
            await Broker.DeleteAsync();
        }
    }
}
