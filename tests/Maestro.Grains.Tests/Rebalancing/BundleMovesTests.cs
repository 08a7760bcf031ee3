using Maestro.Grains.Rebalancing;
using Maestro.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Rebalancing;

using static SampleSilos;

public sealed class BundleMovesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedPlacement _placement = new();
    private readonly RecordingLogger<BundleMoves> _log = new();
    private readonly BundleMoves _moves;

    public BundleMovesTests()
    {
        _moves = new BundleMoves(_placement, new FollowLimits(), new MoveBudget(_time), _log);
        _placement.Homes["north"] = Silo(1);
        _placement.Homes["here"] = Silo(0);
    }

    [Fact]
    public async Task A_bundle_goes_where_its_consumer_lives()
    {
        Assert.True(_moves.TryBegin("a", "north"));

        await Eventually.TrueAsync(() => !_placement.BundleMoves.IsEmpty, Patience, "the move");
        Assert.Equal([("a", Silo(1))], _placement.BundleMoves);
    }

    [Theory]
    [InlineData("here")]
    [InlineData("nowhere")]
    public async Task A_bundle_stays_when_its_consumer_has_come_here_or_gone(string consumer)
    {
        Assert.True(_moves.TryBegin("a", consumer));
        Assert.True(_moves.TryBegin("b", "north"));

        await Eventually.TrueAsync(() => !_placement.BundleMoves.IsEmpty, Patience, "the other move");
        Assert.Equal([("b", Silo(1))], _placement.BundleMoves);
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task A_move_that_fails_is_told()
    {
        _placement.Failure = new OrleansException("nobody knows");

        Assert.True(_moves.TryBegin("a", "north"));

        await Eventually.TrueAsync(() => !_log.Messages.IsEmpty, Patience, "the message");
        Assert.Equal(["Debug 2064: Resource a could not be moved to the silo of its consumer north"], _log.Messages);
    }

    [Fact]
    public void No_more_begin_than_the_budget_allows()
    {
        Assert.Equal(MoveBudget.Burst, Enumerable.Range(0, 1_000).Count(number => _moves.TryBegin($"{number}", "north")));
    }

    [Fact]
    public async Task No_more_are_under_way_than_fifty_and_others_begin_when_these_have_ended()
    {
        var held = new TaskCompletionSource();
        _placement.BeforeMove = held.Task;
        var begun = 0;
        for (var second = 0; second < 5; second++)
        {
            begun += Enumerable.Range(0, 100).Count(number => _moves.TryBegin($"{second}-{number}", "north"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(50, begun);
        held.SetResult();
        await Eventually.TrueAsync(() => _placement.BundleMoves.Count == 50 && _moves.TryBegin("next", "north"), Patience, "the end of the moves");
    }
}
