using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Tests.Reprocessing.Jobs;

public sealed class UnitRulesTests
{
    [Theory, Trait("Checklist", "reprocessing-51")]
    [InlineData("master", "I1/master I1/b")]
    [InlineData("", "I1/master I1/b")]
    [InlineData("b", "I1/b")]
    public void AScenarioDoesNotChangeTheRealData(string branch, string expected)
    {
        var kept = UnitRules.Filter(branch, [SampleEvents.Affected("I1"), SampleEvents.Affected("I1", "b")]);

        Assert.Equal(expected, string.Join(' ', kept.Select(unit => $"{unit.Key.InstanceId}/{unit.Key.Branch}")));
    }

    [Fact, Trait("Checklist", "reprocessing-54")]
    public void EachPairCountsOnceAndAsAForkIfItWasNamedAsOne()
    {
        var kept = UnitRules.Filter(
            "master",
            [
                SampleEvents.Affected("I1"), SampleEvents.Affected("I1", ""), SampleEvents.Affected("I1", "b"),
                SampleEvents.Affected("I1", forking: true),
            ]);

        Assert.Equal([(new UnitKey("I1", "master"), true), (new UnitKey("I1", "b"), false)], kept.Select(unit => (unit.Key, unit.Forking)));
    }

    [Fact, Trait("Checklist", "reprocessing-52"), Trait("Defect", "B48")]
    public void TheOrderIsTheSameForEveryOrderOfTheAnswer()
    {
        FoundUnit[] found =
        [
            SampleEvents.Found("I2", timestamp: "2018-04-03T00:00:00"),
            SampleEvents.Found("F", forking: true, timestamp: "2018-04-10T00:00:00"),
            SampleEvents.Found("I1", timestamp: "2018-04-02T00:00:00"),
            SampleEvents.Found("I3", timestamp: "unreadable"),
        ];
        foreach (var permutation in Permutations(found))
        {
            var (job, _) = UnitRules.Add(NewJob(), [.. permutation], cascaded: false);
            Assert.Equal("F I1 I2 I3", string.Join(' ', job.Units.Select(unit => unit.Key.InstanceId)));
        }
    }

    [Fact, Trait("Checklist", "reprocessing-52")]
    public void UnitsOfTheSameTimeKeepTheOrderOfArrivalAlsoOverSeveralAnswers()
    {
        var (job, _) = UnitRules.Add(NewJob(), [SampleEvents.Found("I9"), SampleEvents.Found("I5")], cascaded: false);
        (job, var added) = UnitRules.Add(job, [SampleEvents.Found("I5"), SampleEvents.Found("I7"), SampleEvents.Found("I1")], cascaded: true);

        Assert.Equal("I9 I5 I7 I1", string.Join(' ', job.Units.Select(unit => unit.Key.InstanceId)));
        Assert.Equal(["I7", "I1"], added.Select(unit => unit.Key.InstanceId));
        Assert.Equal([false, false, true, true], job.Units.Select(unit => unit.Cascaded));
    }

    [Theory, Trait("Checklist", "reprocessing-55"), Trait("Defect", "B50"), Trait("Defect", "B51")]
    [InlineData("")]
    [InlineData("another")]
    public void AUnitGoesByItsOwnIdWhateverWasStored(string storedInstance)
    {
        var stored = SampleEvents.Stored("I1") with { InstanceId = storedInstance, SystemId = "", Branch = "other" };
        var (job, _) = UnitRules.Add(NewJob(), [new FoundUnit(new UnitKey("I1", "b"), false, stored)], cascaded: false);

        var unit = Assert.Single(job.Units);
        Assert.Equal(("I1", "b", SampleEvents.System), (unit.Event.InstanceId, unit.Event.Branch, unit.Event.SystemId));
    }

    [Fact, Trait("Checklist", "reprocessing-70")]
    public void AJobOnABranchNeverTakesUnitsOfTheRealData()
    {
        var (job, added) = UnitRules.Add(
            NewJob() with { Branch = "b" }, [SampleEvents.Found("I1"), SampleEvents.Found("I1", "b")], cascaded: true);

        Assert.Equal(new UnitKey("I1", "b"), Assert.Single(job.Units).Key);
        Assert.Single(added);
    }

    private static Job NewJob() => new()
    {
        Id = "job",
        SystemId = SampleEvents.System,
        PendingEvent = SampleEvents.Persist("A"),
        Status = JobStatus.PendingApproval,
    };

    private static IEnumerable<ImmutableArray<FoundUnit>> Permutations(FoundUnit[] units) => units.Length == 0
        ? [[]]
        : units.SelectMany(first => Permutations([.. units.Where(unit => unit != first)]).Select(rest => rest.Insert(0, first)));
}
