using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Solutions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class PersistOutcomesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SolutionBench _bench = new();
    private readonly FakeTimeProvider _time = new();
    private readonly PersistOutcomes _outcomes;

    public PersistOutcomesTests() => _outcomes = new PersistOutcomes(SampleEvents.System, _bench.Solution, _bench.Store, _time);

    [Fact]
    public async Task NobodyKnowsAMessageThatNeverCame() =>
        Assert.Equal(PersistState.Unknown, (await _outcomes.WaitAsync(7, TimeSpan.FromSeconds(5))).State);

    [Fact]
    public async Task TheSecondMessageWaitsWhileTheFirstIsExecuted()
    {
        var first = await _bench.AcceptAsync(SampleEvents.Persist("A"));
        var second = await _bench.AcceptAsync(SampleEvents.Persist("B"));

        Assert.Equal(PersistState.Executing, (await _outcomes.LookAsync(first.Item)).State);
        Assert.Equal(new PersistOutcome(PersistState.Waiting), await _outcomes.LookAsync(second.Item));
    }

    [Fact]
    public async Task WhoeverWaitsLearnsOfTheCreatedJobWhenItIsStored()
    {
        var accepted = await _bench.AcceptAsync(SampleEvents.Persist("A"));
        var waiting = _outcomes.WaitAsync(accepted.Item, TimeSpan.FromSeconds(5));
        Assert.False(waiting.IsCompleted);

        await _bench.ResolveAsync(SampleEvents.Found("I1"));
        await _bench.SucceedAsync(EffectKind.InstanceStatus);
        await _bench.SucceedAsync(EffectKind.Classify, new Classified(IsFork: false));
        _outcomes.Signal();

        var outcome = await waiting.WaitAsync(Patience);
        Assert.Equal(PersistState.JobCreated, outcome.State);
        Assert.NotNull(outcome.Job);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(60, 10)]
    public async Task NobodyWaitsForLong(int wait, int most)
    {
        var accepted = await _bench.AcceptAsync(SampleEvents.Persist("A"));
        var waiting = _outcomes.WaitAsync(accepted.Item, TimeSpan.FromSeconds(wait));

        _time.Advance(TimeSpan.FromSeconds(most - 1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(PersistState.Executing, (await waiting.WaitAsync(Patience)).State);
    }
}
