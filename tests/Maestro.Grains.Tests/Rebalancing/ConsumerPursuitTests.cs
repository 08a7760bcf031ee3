using Maestro.Grains.Rebalancing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Grains.Tests.Rebalancing;

public sealed class ConsumerPursuitTests
{
    private static readonly FollowLimits Limits = new() { HandOvers = 3, Stay = TimeSpan.FromSeconds(10) };
    private readonly FakeTimeProvider _time = new();
    private readonly BundleMoves _moves;
    private readonly ConsumerPursuit _pursuit;

    public ConsumerPursuitTests()
    {
        _moves = new BundleMoves(new ScriptedPlacement(), Limits, new MoveBudget(_time), NullLogger<BundleMoves>.Instance);
        _pursuit = new ConsumerPursuit("a", _moves, _time);
    }

    [Fact]
    public void A_bundle_moves_with_the_last_of_so_many_specs_in_a_row_that_left_the_silo()
    {
        _time.Advance(Limits.Stay);
        Assert.False(_pursuit.WasAway("north"));
        Assert.False(_pursuit.WasAway("north"));
        _pursuit.WasHere();
        Assert.False(_pursuit.WasAway("north"));
        Assert.False(_pursuit.WasAway("north"));

        Assert.True(_pursuit.WasAway("north"));
    }

    [Fact]
    public void A_bundle_that_has_just_come_stays_for_a_while()
    {
        _time.Advance(Limits.Stay - TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(true, Away(100));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_pursuit.WasAway("north"));
    }

    [Fact]
    public void A_bundle_that_was_told_to_go_and_did_not_is_told_again_after_a_while_only()
    {
        _time.Advance(Limits.Stay);
        Assert.Equal([false, false, true], Away(3));
        Assert.DoesNotContain(true, Away(100));
        _time.Advance(Limits.Stay);

        Assert.True(_pursuit.WasAway("north"));
    }

    [Fact]
    public void A_bundle_that_found_no_room_asks_again_with_the_next_spec()
    {
        _time.Advance(Limits.Stay);
        Assert.Equal(MoveBudget.Burst, Enumerable.Range(0, 100).Count(_ => _moves.TryBegin("other", "south")));
        Assert.DoesNotContain(true, Away(3));
        _time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.True(_pursuit.WasAway("north"));
    }

    private bool[] Away(int times) => [.. Enumerable.Range(0, times).Select(_ => _pursuit.WasAway("north"))];
}
