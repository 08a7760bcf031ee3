using System.Collections.Concurrent;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Grains.Tests.Clusters;
using Maestro.Grains.Tests.Reprocessing.Clusters;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Reprocessing.Effects;

public sealed class EffectExecutorTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedPlatform _platform = new();
    private readonly ConcurrentQueue<EffectResult> _told = new();
    private readonly EffectExecutor _executor;
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
            return Task.CompletedTask;
        });
        var grains = Proxy.Of<IGrainFactory>((_, _) => solution);
        var store = Proxy.Of<ISolutionStore>((_, _) => Task.FromResult(_isWanted ? new EffectContent([]) : null));
        _executor = new EffectExecutor(
            new EffectPerformer(_platform, _platform, _platform, _platform, _platform, _platform, grains),
            store,
            grains,
            new ReprocessingOptions(),
            _time,
            NullLogger<EffectExecutor>.Instance);
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

    private static Effect Running(EffectKind kind) => new() { Id = 7, Kind = kind, InstanceId = "A", Run = 3, IsRunning = true };

    private async Task<EffectResult> ToldAsync()
    {
        await Eventually.TrueAsync(() => !_told.IsEmpty, ClusterFixture.Patience, "the result");
        return Assert.Single(_told);
    }
}
