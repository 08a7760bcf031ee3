using System.Collections.Immutable;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Tests.Delivery;

public sealed class SpecResyncTests
{
    private static readonly DateTimeOffset DeletedAt = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact, Trait("Checklist", "protocol-57")]
    public void An_empty_list_is_sent_everything_deleting_bundles_included()
    {
        var plan = Plan([Bundle("a", 1), Bundle("b", 2, deleting: true), Bundle("c", 7, reported: 7)], []);

        Assert.Equal(["a", "b", "c"], Sent(plan));
        Assert.Empty(plan.ToDelete);
    }

    [Theory, Trait("Checklist", "protocol-58")]
    [InlineData(2, 3, false, true)]
    [InlineData(3, 3, false, false)]
    [InlineData(4, 3, false, false)]
    [InlineData(2, 3, true, true)]
    [InlineData(3, 3, true, true)]
    [InlineData(9, 3, true, true)]
    public void What_is_lacking_or_deleting_is_sent(long held, int stored, bool deleting, bool sent)
    {
        var plan = Plan([Bundle("a", stored, deleting)], [new("a", held)]);

        Assert.Equal(sent ? ["a"] : [], Sent(plan));
        Assert.Empty(plan.ToDelete);
    }

    [Fact, Trait("Checklist", "protocol-59")]
    public void What_is_held_and_not_stored_is_to_be_deleted_with_the_reported_version()
    {
        var plan = Plan([Bundle("a", 1)], [new("a", 1), new("gone", 4)]);

        Assert.Empty(Sent(plan));
        Assert.Equal(new HeldVersion("gone", 4), Assert.Single(plan.ToDelete));
        Assert.Empty(plan.Refused);
    }

    [Fact]
    public void Of_an_id_that_is_reported_twice_the_last_version_counts()
    {
        Assert.Equal(["a"], Sent(Plan([Bundle("a", 3)], [new("a", 3), new("a", 2)])));
        Assert.Empty(Sent(Plan([Bundle("a", 3)], [new("a", 2), new("a", 3)])));
    }

    [Fact, Trait("Checklist", "protocol-62")]
    public void A_consumer_that_is_not_registered_is_never_told_to_delete()
    {
        var plan = Plan([], [new("a", 1)], consumerExists: false);

        Assert.Empty(plan.ToDelete);
        Assert.Single(plan.Refused);
    }

    [Fact]
    public void Notices_can_be_switched_off()
    {
        var plan = SpecResync.Plan([Bundle("a", 1)], [new("a", 1), new("b", 1)], true, new DeliveryOptions { ResyncDeletionNotices = false });

        Assert.Empty(plan.ToDelete);
        Assert.Single(plan.Refused);
    }

    [Theory, Trait("Checklist", "protocol-62")]
    [InlineData(10, 0, true)]
    [InlineData(11, 0, false)]
    [InlineData(11, 11, true)]
    [InlineData(11, 10, false)]
    [InlineData(12, 11, false)]
    [InlineData(500, 500, true)]
    [InlineData(500, 499, false)]
    public void Many_notices_that_are_most_of_what_the_agent_holds_are_refused(int unknown, int known, bool allowed)
    {
        var plan = Plan(Many("known", known), [.. Held("known", known), .. Held("unknown", unknown)]);

        Assert.Equal(allowed ? (unknown, 0) : (0, unknown), (plan.ToDelete.Length, plan.Refused.Length));
    }

    [Fact, Trait("Checklist", "protocol-62")]
    public void Repeating_an_id_does_not_talk_the_threshold_away()
    {
        ImmutableArray<HeldVersion> repeated = [.. Enumerable.Repeat(new HeldVersion("known-0", 1), 1000)];

        var plan = Plan(Many("known", 1), [.. repeated, .. Held("unknown", 20)]);

        Assert.Equal((0, 20), (plan.ToDelete.Length, plan.Refused.Length));
    }

    [Fact]
    public void What_was_refused_and_is_known_to_have_been_removed_is_deleted_after_all()
    {
        var plan = Plan([], [.. Held("removed", 20), .. Held("unknown", 5)]).Allow(Held("removed", 20).Select(held => held.ResourceId).ToHashSet());

        Assert.Equal(Held("removed", 20).ToHashSet(), plan.ToDelete.ToHashSet());
        Assert.Equal(Held("unknown", 5).ToHashSet(), plan.Refused.ToHashSet());
    }

    private static ResyncPlan Plan(IReadOnlyCollection<BundleVersion> stored, ImmutableArray<HeldVersion> held, bool consumerExists = true) =>
        SpecResync.Plan(stored, held, consumerExists, new DeliveryOptions { ResyncDeletionLimit = 10 });

    private static BundleVersion Bundle(string id, int version, bool deleting = false, int? reported = null) =>
        new(id, version, deleting ? DeletedAt : null, reported);

    private static BundleVersion[] Many(string prefix, int count) => [.. Enumerable.Range(0, count).Select(i => Bundle($"{prefix}-{i}", 1))];

    private static IEnumerable<HeldVersion> Held(string prefix, int count) => Enumerable.Range(0, count).Select(i => new HeldVersion($"{prefix}-{i}", 1));

    private static string[] Sent(ResyncPlan plan) => [.. plan.ToSend.Select(bundle => bundle.ResourceId)];
}
