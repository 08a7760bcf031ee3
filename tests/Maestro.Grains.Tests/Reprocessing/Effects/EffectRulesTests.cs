using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Grains.Tests.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Effects;

public sealed class EffectRulesTests
{
    private readonly SolutionBench _bench = new();

    [Fact, Trait("Checklist", "reprocessing-90")]
    public async Task ACommitWhoseProcessDiedIsLookedForAndNotRepeated()
    {
        await CommittingAsync();
        await _bench.KillAsync();

        Assert.Empty(_bench.Running);
        Assert.Equal(_bench.Now + TimeSpan.FromSeconds(5), SolutionRules.NextWakeup(_bench.State, _bench.Options));
        await _bench.PassAsync(TimeSpan.FromSeconds(5));
        Assert.True(_bench.One(EffectKind.Commit).Verify);
        await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: true));

        Assert.Equal(ItemState.Committed, Assert.Single(_bench.Store.Items).State);
        Assert.Contains(_bench.Store.Audit, line => line.Action == "commit_in_doubt");
        Assert.Empty(_bench.State.Effects);
    }

    [Fact, Trait("Checklist", "reprocessing-91")]
    public async Task ACommitThatIsNotFoundIsSentAgainAfterTheWindow()
    {
        await CommittingAsync();
        await _bench.KillAsync();
        var started = _bench.Now;
        while (_bench.Now - started < TimeSpan.FromSeconds(60))
        {
            await _bench.PassAsync(TimeSpan.FromSeconds(5));
            Assert.True(_bench.One(EffectKind.Commit).Verify);
            await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));
        }

        Assert.False(_bench.One(EffectKind.Commit).Verify);
        Assert.Contains(_bench.Store.Audit, line => line.Action == "commit_sent_again");
        await _bench.SucceedAsync(EffectKind.Commit);
        Assert.Equal(ItemState.Committed, Assert.Single(_bench.Store.Items).State);
    }

    [Fact]
    public async Task ACommitInDoubtIsNotSentAgainOnceItsJobHasEnded()
    {
        var jobId = await _bench.CreateJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        await _bench.ApproveAsync(jobId);
        await _bench.StartAsync();
        await _bench.ResolveAsync(SampleEvents.Found("I1"));
        await _bench.FailAsync(EffectKind.Commit, FailureClass.InDoubt, "connection reset");
        await _bench.PassAsync(TimeSpan.FromSeconds(60));
        await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));
        Assert.False(_bench.One(EffectKind.Commit).Verify);
        await _bench.FailAsync(EffectKind.Commit, FailureClass.Unaddressed, "API core is away");
        await _bench.CancelAsync(jobId);
        await _bench.PassAsync(TimeSpan.FromSeconds(73));

        Assert.True(_bench.One(EffectKind.Commit).Verify);
        await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));
        Assert.False(_bench.Runs(EffectKind.Commit));
        Assert.Contains(_bench.Store.Audit, line => line.Action == "in_doubt_after_end");
        Assert.True(_bench.Store.Job(jobId).PendingCommitted);
    }

    [Fact]
    public async Task ACommitInDoubtIsNotSentWhileApiCoreCannotBeAsked()
    {
        await CommittingAsync();
        await _bench.FailAsync(EffectKind.Commit, FailureClass.InDoubt, "connection reset");
        var started = _bench.Now;
        while (_bench.Now - started < TimeSpan.FromMinutes(59))
        {
            await _bench.PassAsync(TimeSpan.FromSeconds(73));
            Assert.True(_bench.One(EffectKind.Commit).Verify);
            await _bench.FailAsync(EffectKind.Commit, FailureClass.Transient, "API core is away");
        }

        await _bench.PassAsync(TimeSpan.FromSeconds(73));
        await _bench.FailAsync(EffectKind.Commit, FailureClass.Transient, "API core is away");
        var item = Assert.Single(_bench.Store.Items);
        Assert.Equal(ItemState.Failed, item.State);
        Assert.Contains("cannot be found out", item.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOutageOfApiCoreIsNoAttemptAtTheCommit()
    {
        await CommittingAsync();
        await FailLooksAsync(FailureClass.Unaddressed, times: 9);
        await _bench.FailAsync(EffectKind.Commit, FailureClass.Transient, "HTTP 503");
        await _bench.PassAsync(TimeSpan.FromSeconds(73));
        Assert.True(_bench.One(EffectKind.Commit).Verify);
        await FailLooksAsync(FailureClass.Transient, times: 9);
        await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));

        var commit = _bench.One(EffectKind.Commit);
        Assert.Equal((false, 1, 0), (commit.Verify, commit.Failures, commit.FailedLooks));
        await _bench.SucceedAsync(EffectKind.Commit);
        Assert.Equal(ItemState.Committed, Assert.Single(_bench.Store.Items).State);
    }

    [Fact]
    public async Task TheDomainAppIsLookedUpTenTimes()
    {
        await CommittingAsync();
        await FailLooksAsync(FailureClass.Unaddressed, times: 9);
        await _bench.FailAsync(EffectKind.Commit, FailureClass.Unaddressed, "API core failed: HTTP 500");

        Assert.Equal((ItemState.Failed, "API core failed: HTTP 500"), (Assert.Single(_bench.Store.Items).State, _bench.Store.Items.Single().Reason));
    }

    [Fact, Trait("Checklist", "reprocessing-77"), Trait("Defect", "B35")]
    public async Task AnAnswerThatIsNoSuccessIsLookedInto()
    {
        await CommittingAsync();
        await _bench.FailAsync(EffectKind.Commit, FailureClass.InDoubt, "domain commit: HTTP 200 without ok");

        Assert.NotEqual(ItemState.Committed, Assert.Single(_bench.Store.Items).State);
        await _bench.PassAsync(TimeSpan.FromSeconds(5));
        Assert.True(_bench.One(EffectKind.Commit).Verify);
    }

    [Fact]
    public async Task AClearRefusalIsSentAgainAfterALook()
    {
        await CommittingAsync();
        for (var attempt = 1; attempt < 5; attempt++)
        {
            await _bench.FailAsync(EffectKind.Commit, FailureClass.Transient, "HTTP 500");
            await _bench.PassAsync(TimeSpan.FromSeconds(30));
            Assert.True(_bench.One(EffectKind.Commit).Verify);
            await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: false));
            Assert.False(_bench.One(EffectKind.Commit).Verify);
        }

        await _bench.FailAsync(EffectKind.Commit, FailureClass.Transient, "HTTP 500");
        Assert.Equal((ItemState.Failed, "HTTP 500"), (Assert.Single(_bench.Store.Items).State, _bench.Store.Items.Single().Reason));
    }

    [Fact]
    public async Task AResultOfAnEarlierStartIsNotTaken()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        var before = _bench.One(EffectKind.Resolve);
        await _bench.KillAsync();
        Assert.Equal(before.Run + 1, _bench.One(EffectKind.Resolve).Run);

        Assert.False(await _bench.Solution.CompleteAsync(new EffectResult(before.Id, before.Run, null, null, new Resolved(null, []))));
        Assert.True(_bench.Runs(EffectKind.Resolve));
    }

    [Fact, Trait("Checklist", "reprocessing-67")]
    public async Task CommitsOfASystemAreOneAfterTheOther()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync(SampleEvents.Found("I1", "cenario-2031"));
        await _bench.SucceedAsync(EffectKind.InstanceStatus);
        await _bench.SucceedAsync(EffectKind.Classify, new Classified(IsFork: true));
        await _bench.SucceedAsync(EffectKind.Notify);
        await _bench.AcceptAsync(SampleEvents.Persist("B"));
        foreach (var effect in _bench.Running.Where(effect => effect.Kind == EffectKind.Resolve).ToList())
        {
            await _bench.SucceedAsync(effect, new Resolved(null, []));
        }

        var first = _bench.One(EffectKind.Commit);
        await _bench.FailAsync(EffectKind.Commit, FailureClass.Transient);
        Assert.False(_bench.Runs(EffectKind.Commit));
        await _bench.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(first.Id, _bench.One(EffectKind.Commit).Id);
        await _bench.SucceedAsync(EffectKind.Commit, new CommitLookedFor(Found: true));
        Assert.NotEqual(first.Id, _bench.One(EffectKind.Commit).Id);
    }

    [Fact]
    public async Task ACommitWaitsForAStatusThatIsOnItsWayAndNoStatusFollowsIt()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync(SampleEvents.Found("I1"));
        await _bench.SucceedAsync(EffectKind.Classify, new Classified(IsFork: false));
        await _bench.ApproveAsync(_bench.State.Pending[0].JobId);
        await _bench.StartAsync();
        await _bench.ResolveAsync();
        Assert.False(_bench.Runs(EffectKind.Commit));

        await _bench.FailAsync(EffectKind.InstanceStatus, FailureClass.Transient, "API core is away");

        Assert.True(_bench.Runs(EffectKind.Commit));
        Assert.DoesNotContain(_bench.State.Effects.Values, effect => effect.Kind == EffectKind.InstanceStatus);
    }

    [Fact]
    public async Task AnErrorEventWithoutSubscribersIsTriedForADay()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.FailAsync(EffectKind.Resolve, FailureClass.Permanent);
        for (var hour = 0; hour < 24; hour++)
        {
            await _bench.FailAsync(EffectKind.ErrorEvent, FailureClass.NoSubscribers, "has no subscribers");
            await _bench.PassAsync(TimeSpan.FromHours(1));
        }

        await _bench.FailAsync(EffectKind.ErrorEvent, FailureClass.NoSubscribers, "has no subscribers");
        Assert.DoesNotContain(_bench.State.Effects.Values, effect => effect.Kind == EffectKind.ErrorEvent);
    }

    [Fact]
    public async Task AnErrorEventThatIsRefusedForGoodIsGivenUpAtOnce()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.FailAsync(EffectKind.Resolve, FailureClass.Permanent);

        await _bench.FailAsync(EffectKind.ErrorEvent, FailureClass.Permanent, "event manager failed: HTTP 404");

        Assert.DoesNotContain(_bench.State.Effects.Values, effect => effect.Kind == EffectKind.ErrorEvent);
        Assert.Contains(_bench.Store.Audit, entry => entry.Action == "given_up");
    }

    [Theory]
    [InlineData(EffectKind.Resolve, 1, 360, 10)]
    [InlineData(EffectKind.Resolve, 0, 360, 5)]
    [InlineData(EffectKind.Commit, 0, 1860, 5)]
    [InlineData(EffectKind.Dispatch, 0, 60, 10)]
    [InlineData(EffectKind.Notify, 0, 60, 10)]
    [InlineData(EffectKind.Publish, 0, 30, null)]
    [InlineData(EffectKind.InstanceStatus, 0, 30, null)]
    [InlineData(EffectKind.ErrorEvent, 0, 60, null)]
    [InlineData(EffectKind.Classify, 0, 30, null)]
    public void BudgetsAreThoseOfThePage(EffectKind kind, long item, int seconds, int? attempts)
    {
        var policy = EffectPolicy.Of(new Effect { Id = 1, Kind = kind, Item = item });

        Assert.Equal((TimeSpan.FromSeconds(seconds), attempts), (policy.Timeout, policy.MaxAttempts));
    }

    [Fact]
    public void TheStartingNotificationHasOneShortAttempt()
    {
        var policy = EffectPolicy.Of(new Effect { Id = 1, Kind = EffectKind.Notify, Target = PlatformEvents.Starting });
        Assert.Equal((TimeSpan.FromSeconds(5), 1), (policy.Timeout, policy.MaxAttempts));
    }

    [Fact]
    public void PausesDoubleUpToTheirCapGiveOrTakeAFifth()
    {
        var (options, random) = (new ReprocessingOptions(), new Random(7));
        double[] nominal = [1, 2, 4, 8, 16, 32, 60, 60];
        for (var failures = 1; failures <= nominal.Length; failures++)
        {
            var pause = EffectPolicy.PauseAfter(failures, options, random).TotalSeconds;
            Assert.InRange(pause, nominal[failures - 1] * 0.8, nominal[failures - 1] * 1.2);
        }
    }

    private async Task FailLooksAsync(FailureClass failure, int times)
    {
        for (var look = 0; look < times; look++)
        {
            await _bench.FailAsync(EffectKind.Commit, failure, "API core is away");
            Assert.False(_bench.Runs(EffectKind.Commit));
            await _bench.PassAsync(TimeSpan.FromSeconds(73));
        }
    }

    private async Task CommittingAsync()
    {
        await _bench.AcceptAsync(SampleEvents.Persist("A"));
        await _bench.ResolveAsync();
        Assert.True(_bench.Runs(EffectKind.Commit));
    }
}
