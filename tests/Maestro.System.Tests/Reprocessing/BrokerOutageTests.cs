using System.Net;
using Maestro.Testing;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>What happens when broker or database go away in the middle.</summary>
[Collection(ReprocessingGroup.Name)]
[Trait("Category", "Long")]
public sealed class BrokerOutageTests(PostgresFixture postgres)
{
    [Fact]
    [Trait("Checklist", "reprocessing-44")]
    public async Task Jobs_go_on_after_a_restart_of_the_broker()
    {
        await using var broker = await RabbitMqFixture.StartOwnAsync();
        await using var world = await ReprocessingWorld.StartAsync(
            await postgres.CreateDatabaseAsync(), broker.Url, executionTime: TimeSpan.FromMilliseconds(50));
        var (asking, affected) = world.Prepare(30);
        var id = await world.AskForJobAsync(asking);
        Assert.Equal(HttpStatusCode.Accepted, (await world.Api.DecideAsync(id, "approve")).Status);
        foreach (var units in (int[])[3, 12])
        {
            await Eventually.TrueAsync(
                () => affected.Sum(one => world.RerunsOf(one).Sum(rerun => rerun.Commits)) >= units, ReprocessingWorld.Limit, "some units");
            await broker.KillAsync();
            Assert.Equal(403, await world.Api.GateAsync(world.System));
            await broker.RestartAsync();
        }

        await world.WaitForAsync(world.System, id, "finished");
        Assert.Equal(1, asking.Commits);
        Assert.All(affected, original => Assert.Equal(1, world.RerunsOf(original).Sum(rerun => rerun.Commits)));
        await broker.DeleteAsync();
    }

    [Fact]
    [Trait("Checklist", "reprocessing-21, reprocessing-99")]
    public async Task Without_the_database_the_gate_does_not_answer_and_nothing_is_lost()
    {
        await using var database = await TemporaryPostgres.StartAsync(durable: true);
        await using var broker = await RabbitMqFixture.StartOwnAsync();
        await (await Processes.MaestroProcess.RunAsync("migrate", "--database-url", database.Server.ConnectionString)).DisposeAsync();
        await using var world = await ReprocessingWorld.StartAsync(
            database.Server.ConnectionString, broker.Url, executionTime: TimeSpan.FromMilliseconds(50));
        var (asking, affected) = world.Prepare(10);
        var id = await world.AskForJobAsync(asking);
        await world.Api.DecideAsync(id, "approve");
        await Eventually.TrueAsync(() => affected.Sum(one => world.RerunsOf(one).Sum(rerun => rerun.Commits)) >= 2, ReprocessingWorld.Limit, "two units");

        await database.Server.KillAsync();
        await Eventually.TrueAsync(async () => await world.Api.GateAsync(world.System) == 503, ReprocessingWorld.Limit, "the gate to be unknown");
        (await world.Api.GetAsync($"/v1.0.0/reprocessing/{world.System}/pending")).AssertError(HttpStatusCode.ServiceUnavailable);
        await database.Server.RestartAsync();

        await world.WaitForAsync(world.System, id, "finished");
        Assert.Equal(1, asking.Commits);
        Assert.All(affected, original => Assert.Equal(1, world.RerunsOf(original).Sum(rerun => rerun.Commits)));
        await broker.DeleteAsync();
    }
}
