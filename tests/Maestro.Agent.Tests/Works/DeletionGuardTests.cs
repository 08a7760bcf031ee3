using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Works;

public class DeletionGuardTests
{
    private readonly DeletionGuard _guard = new(limit: 2);

    [Fact]
    public void A_few_deletions_wait_until_the_resync_is_over()
    {
        Assert.True(Holds("a"));
        Assert.True(Holds("b"));

        Assert.Equal(["a", "b"], Settle());
        Assert.Equal(0, _guard.HeldBack);
    }

    [Fact]
    public void A_crowd_is_kept_until_another_resync_says_the_same()
    {
        Assert.All((string[])["a", "b", "c"], uid => Assert.True(Holds(uid)));
        Assert.Empty(Settle());
        Assert.Equal(3, _guard.HeldBack);

        Assert.False(Holds("a"));
        _guard.Clear("b");
        Assert.True(Holds("b"));
        Assert.Equal(["b"], Settle());
        Assert.Equal(1, _guard.HeldBack);
    }

    [Fact]
    public void A_work_that_the_source_sends_is_not_gone()
    {
        Holds("a");
        Holds("b");
        Holds("c");
        _guard.Clear("c");

        Assert.Equal(["a", "b"], Settle());
    }

    [Fact]
    public void What_is_no_answer_to_a_resync_or_not_held_is_not_looked_at()
    {
        var deletion = new IncomingEvent.Deletion(Work("a"), HasGeneration: true, IsFromResync: false);
        Assert.False(_guard.Holds(deletion, Work("a")));
        Assert.False(_guard.Holds(deletion with { IsFromResync = true }, null));
        Assert.False(_guard.Holds(deletion with { IsFromResync = true }, Work("a") with { DeletionTimestamp = DateTimeOffset.UnixEpoch }));
        Assert.False(new DeletionGuard(0).Holds(deletion with { IsFromResync = true }, Work("a")));
    }

    private bool Holds(string uid) => _guard.Holds(new IncomingEvent.Deletion(Work(uid), HasGeneration: true, IsFromResync: true), Work(uid));

    private IReadOnlyList<string> Settle() => [.. _guard.Settle().Select(deletion => deletion.Work.Uid)];

    private static Work Work(string uid) => new()
    {
        Uid = uid, Name = uid, ClusterName = "cluster1", Generation = 1, OriginalSource = "maestro", Bundle = ManifestBundle.Empty,
    };
}
