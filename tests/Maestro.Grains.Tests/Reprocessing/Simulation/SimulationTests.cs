namespace Maestro.Grains.Tests.Reprocessing.Simulation;

/// <summary>Thousands of systems, each drawn from its seed, with everything going wrong that can; no event is lost, none is committed twice, no gate is stuck.</summary>
public sealed class SimulationTests
{
    private const int SeedsPerWorld = 300;

    [Theory, Trait("Checklist", "reprocessing-94"), Trait("Checklist", "reprocessing-98")]
    [InlineData("calm")]
    [InlineData("deaths")]
    [InlineData("database")]
    [InlineData("neighbours")]
    [InlineData("duplicates")]
    [InlineData("people")]
    [InlineData("everything")]
    public async Task NothingIsLostOrCommittedTwiceAndNoGateIsStuck(string world)
    {
        var deaths = 0;
        var finished = 0;
        for (var seed = 1; seed <= SeedsPerWorld; seed++)
        {
            var system = new SimulatedSystem(seed, FaultsOf(world));
            await RepeatableAsync(seed, system, persists: 8);
            deaths += system.Deaths;
            finished += system.Store.Jobs.Count(job => job.Status == "finished");
        }

        Assert.True(finished > SeedsPerWorld, $"only {finished} jobs finished, so little was tried");
        Assert.Equal(world is "deaths" or "everything", deaths > SeedsPerWorld);
    }

    [Fact, Trait("Checklist", "reprocessing-38"), Trait("Checklist", "reprocessing-89"), Trait("Checklist", "reprocessing-93"),
     Trait("Checklist", "reprocessing-95"), Trait("Defect", "B26")]
    public async Task TheProcessMayDieAtEveryWriteBeforeAndAfterItsCommit()
    {
        const int seed = 42;
        var whole = new SimulatedSystem(seed, Faults.None);
        await RepeatableAsync(seed, whole, persists: 6);
        Assert.Contains(whole.Store.Jobs, job => job is { Status: "finished", Units.Count: > 2 });
        for (var write = 1; write <= whole.Writes; write++)
        {
            foreach (var afterCommit in new[] { false, true })
            {
                var system = new SimulatedSystem(seed, Faults.None) { DiesAtWrite = write, DiesAfterCommit = afterCommit };
                await RepeatableAsync(seed, system, persists: 6);
                Assert.Equal(1, system.Deaths);
            }
        }
    }

    private static async Task RepeatableAsync(int seed, SimulatedSystem system, int persists)
    {
        try
        {
            await system.RunAsync(persists);
            Invariants.HoldAtTheEnd(system);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"seed {seed}, death at write {system.DiesAtWrite} {(system.DiesAfterCommit ? "after" : "before")} its commit: {failure.Message}", failure);
        }
    }

    private static Faults FaultsOf(string world) => world switch
    {
        "calm" => Faults.None,
        "deaths" => new Faults { Death = 0.03 },
        "database" => new Faults { Database = 0.05 },
        "neighbours" => new Faults { Refusal = 0.2, LostAnswer = 0.1, Poison = 0.05 },
        "duplicates" => new Faults { Duplicate = 0.3, BadRun = 0.1, LostAnswer = 0.1 },
        "people" => new Faults { Interference = 0.5, Refusal = 0.05 },
        _ => new Faults
        {
            Death = 0.02, Database = 0.02, Refusal = 0.1, LostAnswer = 0.05, Duplicate = 0.1, BadRun = 0.05, Interference = 0.1, Poison = 0.03,
        },
    };
}
