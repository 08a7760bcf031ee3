using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class TurnCountsTests
{
    private readonly SolutionBench _bench = new();

    [Fact]
    public async Task EachStateOfAUnitCountsOnceAndAJobFromItsStartToItsEnd()
    {
        await RunAsync("I1", "I2");
        await _bench.AnswerAsync("N1");
        await _bench.PassAsync(TimeSpan.FromMinutes(2));
        await _bench.AnswerAsync("N2");

        Assert.Equal(
            [
                (UnitState.Pending, 2), (UnitState.Dispatching, 2), (UnitState.Dispatched, 2), (UnitState.Replied, 2), (UnitState.Committing, 2),
                (UnitState.Committed, 2),
            ],
            States());
        Assert.InRange(Assert.Single(_bench.Counts.JobDurations), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
        Assert.Empty(_bench.Counts.DiscardedReplies);
    }

    [Fact]
    public async Task UnitsOfAJobThatIsGivenUpAreDroppedAndAttemptsDoNotCount()
    {
        await RunAsync("I1", "I2");
        await _bench.FailAsync(EffectKind.Dispatch, FailureClass.Transient);
        await _bench.CancelAsync(_bench.Active!.JobId);

        Assert.Equal([(UnitState.Pending, 2), (UnitState.Dispatching, 1), (UnitState.Dropped, 2)], States());
        Assert.Single(_bench.Counts.JobDurations);
    }

    [Fact]
    public async Task AJobThatNeverRanHasNoDuration()
    {
        await _bench.SkipAsync(await _bench.CreateJobAsync(SampleEvents.Persist("P"), SampleEvents.Found("I1")));

        Assert.Empty(_bench.Counts.JobDurations);
    }

    [Fact]
    public async Task RepliesThatArePutAsideCountByTheReason()
    {
        var jobId = await RunAsync("I1", "I2");
        await _bench.AnswerAsync("N1");
        await _bench.AcceptAsync(SampleEvents.Reply("N1-again", jobId, "I1"));
        await _bench.AcceptAsync(SampleEvents.Reply("N3", "a job of long ago", "I1"));
        await _bench.AcceptAsync(SampleEvents.Reply("N4", "", "I1"));

        Assert.Equal([TurnCounts.Duplicate, TurnCounts.Late, TurnCounts.Unmarked], _bench.Counts.DiscardedReplies);
    }

    private IEnumerable<(UnitState State, int Count)> States() => _bench.Counts.UnitStates.CountBy(state => state).OrderBy(pair => pair.Key)
        .Select(pair => (pair.Key, pair.Value));

    private Task<string> RunAsync(params string[] units) =>
        _bench.RunJobAsync(SampleEvents.Persist("P"), [.. units.Select((unit, place) => SampleEvents.Found(unit, timestamp: $"2018-04-0{place + 1}T00:00:00"))]);
}
