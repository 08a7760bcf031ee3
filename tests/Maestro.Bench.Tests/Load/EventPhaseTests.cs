using System.Diagnostics;
using Maestro.Bench.Load;

namespace Maestro.Bench.Tests.Load;

public sealed class EventPhaseTests
{
    private readonly EventPhase _updates = new("update", PhaseKind.Spec, 7) { FirstBundle = 10, Bundles = 3, FirstVersion = 2 };

    private readonly EventPhase _statuses =
        new("status", PhaseKind.Status, 7) { FirstBundle = 10, Bundles = 3, FirstVersion = 1, FirstStatus = 100 };

    [Fact]
    public void Events_go_round_over_the_bundles_and_are_found_again()
    {
        for (var index = 0; index < 7; index++)
        {
            Assert.Equal(index, _updates.IndexOfSpec(_updates.BundleOf(index), _updates.VersionOf(index)));
        }

        Assert.Equal((10, 2), (_updates.BundleOf(0), _updates.VersionOf(0)));
        Assert.Equal((10, 4), (_updates.BundleOf(6), _updates.VersionOf(6)));
    }

    [Theory]
    [InlineData(9, 2)]
    [InlineData(13, 2)]
    [InlineData(10, 1)]
    [InlineData(11, 4)]
    public void What_was_not_sent_is_not_found(int bundle, int version) => Assert.Equal(-1, _updates.IndexOfSpec(bundle, version));

    [Fact]
    public void Statuses_have_their_numbers_and_one_version()
    {
        Assert.Equal([-1, 0, 6, -1], ((int[])[99, 100, 106, 107]).Select(_statuses.IndexOfStatus));
        Assert.Equal(1, _statuses.VersionOf(6));
        Assert.Equal(-1, _statuses.IndexOfSpec(10, 1));
    }

    [Fact]
    public void What_was_accepted_and_did_not_arrive_is_lost_and_what_failed_is_not()
    {
        for (var index = 0; index < 7; index++)
        {
            _updates.Publish.Begin(index, Stopwatch.GetTimestamp());
            if (index == 6)
            {
                _updates.Fail();
                continue;
            }

            _updates.Publish.End(index);
            if (index != 3)
            {
                _updates.Delivery.End(index);
            }
        }

        Assert.False(_updates.IsComplete);
        Assert.Equal((1, 1), (_updates.LostSpecs, _updates.Failed));

        _updates.Delivery.End(3);
        Assert.True(_updates.IsComplete);
        Assert.Equal(0, _updates.LostSpecs);
    }
}
