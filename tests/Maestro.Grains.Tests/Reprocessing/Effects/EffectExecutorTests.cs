using System.Collections.Concurrent;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Grains.Tests.Clusters;
using Maestro.Grains.Tests.Reprocessing.Clusters;
using Maestro.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Reprocessing.Effects;

public sealed class EffectExecutorTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedPlatform _platform = new();
    private readonly ConcurrentQueue<EffectResult> _told = new();
    private readonly RecordingLogger<EffectExecutor> _log = new();
    private readonly EffectExecutor _executor;
    private Task _whenTold = Task.CompletedTask;
    private int _refusals;
    private bool _isWanted = true;

    public EffectExecutorTests()
    {
        var solution = Proxy.Of<ISolutionGrain>((_, arguments) =>
        {
            if (Interlocked.Decrement(ref _refusals) >= 0)
            {
                return Task.FromException(new StorageUnavailableException("the database is away"));
            }

            _told.Enqueue((EffectResult)arguments[0]!);
            return _whenTold;
        });
        var grains = Proxy.Of<IGrainFactory>((_, _) => solution);
        var store = Proxy.Of<ISolutionStore>((_, _) => Task.FromResult(_isWanted ? new EffectContent([]) : null));
        _executor = new EffectExecutor(
            new EffectPerformer(_platform, _platform, _platform, _platform, _platform, _platform, grains),
            store,
            grains,
            new ReprocessingOptions(),
            _time,
            _log);
    }

    public void Dispose() => _executor.Dispose();

    [Fact, Trait("Defect", "B38")]
    public async Task ANeighbourThatNeverAnswersIsGivenUpInTimeAndACommitIsThenInDoubt()
    {
        _platform.CommitsMayEnd = new TaskCompletionSource();
        var commit = Running(EffectKind.Commit);
        _executor.Start("s", commit);
        await Eventually.TrueAsync(() => _platform.Commits.ContainsKey("A"), ClusterFixture.Patience, "the commit to begin");
        Assert.True(_executor.IsRunning("s", commit));

        _time.Advance(TimeSpan.FromMinutes(31));

        var result = await ToldAsync();
        Assert.Equal((commit.Id, commit.Run, FailureClass.InDoubt), (result.EffectId, result.Attempt, result.Failure));
        await Eventually.TrueAsync(() => !_executor.IsRunning("s", commit), ClusterFixture.Patience, "the end of the attempt");
    }

    [Fact, Trait("Checklist", "reprocessing-99")]
    public async Task AResultIsToldUntilItIsStored()
    {
        _refusals = 5;
        var commit = Running(EffectKind.Commit);
        _executor.Start("s", commit);
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return !_told.IsEmpty;
            },
            ClusterFixture.Patience,
            "the result to be told");

        Assert.Null((await ToldAsync()).Failure);
        Assert.Equal(1, _platform.Commits["A"]);
    }

    [Fact]
    public async Task WhatIsNotWantedAnyMoreIsNotDone()
    {
        _isWanted = false;
        var commit = Running(EffectKind.Commit);
        _executor.Start("s", commit);

        await Eventually.TrueAsync(() => !_executor.IsRunning("s", commit), ClusterFixture.Patience, "the end of the attempt");
        Assert.Empty(_platform.Commits);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task ACommitInDoubtIsOnlyLookedFor()
    {
        await _platform.SetInstanceStatusAsync("A", "finished", CancellationToken.None);
        _executor.Start("s", Running(EffectKind.Commit) with { Verify = true });

        Assert.Equal(new CommitLookedFor(Found: true), (await ToldAsync()).Value);
        Assert.Empty(_platform.Commits);
    }

    [Fact]
    public async Task AnOrderlyStopEndsWhatIsUnderWayAndTakesNothingForLost()
    {
        _platform.CommitsMayEnd = new TaskCompletionSource();
        Effect[] commits = [.. Enumerable.Range(1, 100).Select(id => Running(EffectKind.Commit) with { Id = id, InstanceId = $"{id}" })];
        foreach (var commit in commits)
        {
            _executor.Start("s", commit);
        }

        await Eventually.TrueAsync(() => !_platform.Commits.IsEmpty, ClusterFixture.Patience, "a commit to begin");

        await _executor.StopAsync(CancellationToken.None).WaitAsync(ClusterFixture.Patience);

        Assert.DoesNotContain(commits, commit => _executor.IsRunning("s", commit));
        _executor.Dispose();
        Assert.All(_log.Messages, message => Assert.StartsWith("Debug 2303", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AStopWaitsForAResultThatIsBeingTold()
    {
        var mayEnd = new TaskCompletionSource();
        _whenTold = mayEnd.Task;
        var commit = Running(EffectKind.Commit);
        _executor.Start("s", commit);
        await ToldAsync();

        var stopping = _executor.StopAsync(CancellationToken.None);
        var late = commit with { Id = 8 };
        _executor.Start("s", late);
        await Eventually.TrueAsync(() => !_executor.IsRunning("s", late), ClusterFixture.Patience, "the end of what came too late");
        Assert.False(stopping.IsCompleted);
        mayEnd.SetResult();
        await stopping.WaitAsync(ClusterFixture.Patience);

        Assert.False(_executor.IsRunning("s", commit));
    }

    [Fact]
    public async Task AStopDoesNotWaitLongerThanItMay()
    {
        var mayEnd = new TaskCompletionSource();
        _whenTold = mayEnd.Task;
        var commit = Running(EffectKind.Commit);
        _executor.Start("s", commit);
        await ToldAsync();

        await _executor.StopAsync(new CancellationToken(canceled: true)).WaitAsync(ClusterFixture.Patience);

        Assert.True(_executor.IsRunning("s", commit));
        mayEnd.SetResult();
        await Eventually.TrueAsync(() => !_executor.IsRunning("s", commit), ClusterFixture.Patience, "the end of the attempt");
    }

    private static Effect Running(EffectKind kind) => new() { Id = 7, Kind = kind, InstanceId = "A", Run = 3, IsRunning = true };

    private async Task<EffectResult> ToldAsync()
    {
        await Eventually.TrueAsync(() => !_told.IsEmpty, ClusterFixture.Patience, "the result");
        return Assert.Single(_told);
    }
}
