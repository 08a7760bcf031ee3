using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Grains.Tests.Delivery;

public sealed class DeliveryTrackerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly DeliveryOptions _options = new()
    {
        RedeliveryDelay = TimeSpan.FromSeconds(10),
        RedeliveryMaxDelay = TimeSpan.FromMinutes(5),
        MaxPending = 4,
        StaleDeleteThreshold = TimeSpan.FromHours(1),
    };

    private DeliveryTracker Tracker(double random = 0) => new(_options, new FixedRandom(random));

    [Fact]
    public void What_was_sent_is_due_once_after_the_delay_until_it_is_acknowledged()
    {
        var tracker = Tracker();
        Assert.Null(tracker.NextDue());

        Assert.True(tracker.Sent("a", 1, deleting: false, Start));

        Assert.Equal(Start.AddSeconds(10), tracker.NextDue());
        Assert.Empty(tracker.TakeDue(Start.AddSeconds(10).AddTicks(-1)));
        Assert.Equal(["a"], tracker.TakeDue(Start.AddSeconds(10)));
        Assert.Empty(tracker.TakeDue(Start.AddSeconds(10)));
        tracker.Acknowledge("a", 1);
        Assert.Equal(0, tracker.Count);
        Assert.Null(tracker.NextDue());
        Assert.Empty(tracker.TakeDue(Start.AddHours(10)));
    }

    [Fact]
    public void Repetitions_come_at_doubled_distances_up_to_the_longest()
    {
        var tracker = Tracker();
        tracker.Sent("a", 1, deleting: false, Start);

        List<double> waits = [];
        for (var now = Start; waits.Count < 9;)
        {
            var due = tracker.NextDue()!.Value;
            waits.Add((due - now).TotalSeconds);
            Assert.Equal(["a"], tracker.TakeDue(due));
            now = due;
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300, 300, 300], waits);
    }

    [Theory]
    [InlineData(0.0, 10.0)]
    [InlineData(0.5, 11.25)]
    [InlineData(0.999999, 12.5)]
    public void Jitter_adds_up_to_a_quarter(double random, double seconds)
    {
        var tracker = Tracker(random);
        tracker.Sent("a", 1, deleting: false, Start);

        Assert.Equal(seconds, (tracker.NextDue()!.Value - Start).TotalSeconds, tolerance: 0.001);
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(3, 2, false)]
    [InlineData(0, 2, false)]
    public void A_version_or_newer_acknowledges_and_zero_means_gone(int acknowledged, int sent, bool remains)
    {
        var tracker = Tracker();
        tracker.Sent("a", sent, deleting: false, Start);

        tracker.Acknowledge("a", acknowledged);

        Assert.Equal(remains ? 1 : 0, tracker.Count);
    }

    [Fact]
    public void Only_the_end_of_the_bundle_acknowledges_a_deletion()
    {
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: true, Start);

        tracker.Acknowledge("a", 2);
        tracker.Acknowledge("a", 9);
        Assert.Equal(1, tracker.Count);

        tracker.Acknowledge("a", 0);
        Assert.Equal(0, tracker.Count);
    }

    [Fact]
    public void An_acknowledgement_of_something_unknown_is_nothing() => Tracker().Acknowledge("a", 1);

    [Fact]
    public void A_newer_version_starts_its_repetitions_anew()
    {
        var tracker = Tracker();
        tracker.Sent("a", 1, deleting: false, Start);
        tracker.TakeDue(Start.AddSeconds(10));

        Assert.True(tracker.Sent("a", 2, deleting: false, Start.AddSeconds(11)));

        Assert.Equal(1, tracker.Count);
        Assert.Empty(tracker.TakeDue(Start.AddSeconds(20)));
        Assert.Equal(["a"], tracker.TakeDue(Start.AddSeconds(21)));
    }

    [Fact, Trait("Checklist", "protocol-54")]
    public void An_older_version_is_not_sent_after_a_newer_one()
    {
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: false, Start);

        Assert.False(tracker.Sent("a", 1, deleting: false, Start));
        Assert.True(tracker.Sent("a", 2, deleting: false, Start));
    }

    [Theory, Trait("Checklist", "protocol-54")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_create_or_update_is_not_sent_after_a_deletion(int version)
    {
        var tracker = Tracker();
        Assert.True(tracker.Sent("a", 2, deleting: true, Start));

        Assert.False(tracker.Sent("a", version, deleting: false, Start));
        Assert.True(tracker.Sent("a", 2, deleting: true, Start));
    }

    [Fact]
    public void A_deletion_follows_an_update_of_the_same_version()
    {
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: false, Start);

        Assert.True(tracker.Sent("a", 2, deleting: true, Start));
        tracker.Acknowledge("a", 2);

        Assert.Equal(1, tracker.Count);
    }

    [Fact, Trait("Checklist", "protocol-101")]
    public void A_stale_deletion_is_given_up_once_and_repeated_once_an_hour()
    {
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: true, Start);
        tracker.Sent("b", 2, deleting: false, Start);
        Assert.Equal(["a", "b"], tracker.TakeDue(Start.AddHours(1)).Order());

        var passed = Start.AddHours(1.1);
        Assert.Equal(["b"], tracker.TakeDue(passed));
        Assert.Equal((2, 1), (tracker.Count, tracker.GivenUp));
        tracker.Acknowledge("b", 2);
        Assert.Empty(tracker.TakeDue(passed.AddMinutes(59)));
        Assert.Equal(passed.AddHours(1), tracker.NextDue());

        Assert.Equal(["a"], tracker.TakeDue(passed.AddHours(1)));
        Assert.True(tracker.Sent("a", 2, deleting: true, passed.AddHours(1)));
        Assert.Empty(tracker.TakeDue(passed.AddMinutes(119)));
        Assert.Equal(["a"], tracker.TakeDue(passed.AddHours(2)));
        Assert.Equal((1, 1), (tracker.Count, tracker.GivenUp));

        tracker.Acknowledge("a", 0);
        Assert.Null(tracker.NextDue());
    }

    [Fact, Trait("Checklist", "protocol-101")]
    public void An_agent_that_attaches_is_sent_stale_deletions_by_its_resync_only()
    {
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: true, Start);
        tracker.TakeDue(Start.AddHours(1));
        tracker.TakeDue(Start.AddHours(1.5));

        tracker.Expedite(Start.AddHours(1.6));

        Assert.Empty(tracker.TakeDue(Start.AddHours(1.7)));
    }

    [Fact]
    public void A_stale_deletion_does_not_keep_a_bundle_that_lives_again_from_being_sent()
    {
        var tracker = Tracker();
        tracker.Sent("a", 7, deleting: true, Start);
        tracker.TakeDue(Start.AddHours(1));
        tracker.TakeDue(Start.AddHours(1.5));

        Assert.True(tracker.Sent("a", 1, deleting: false, Start.AddHours(1.6)));

        Assert.Equal(Start.AddHours(1.6).AddSeconds(10), tracker.NextDue());
    }

    [Fact]
    public void Stale_deletions_leave_room_for_others()
    {
        var tracker = Tracker();
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            tracker.Sent(id, 2, deleting: true, Start);
        }

        tracker.TakeDue(Start.AddHours(1));
        tracker.Sent("e", 1, deleting: false, Start.AddHours(1));
        Assert.True(tracker.Overflowed);

        tracker.TakeDue(Start.AddHours(1.5));

        Assert.Equal((2, 4), (tracker.Count, tracker.GivenUp));
        Assert.True(tracker.TakeRoomAfterOverflow());
    }

    [Fact]
    public void Stale_deletions_that_were_kept_make_room_when_it_is_needed()
    {
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: true, Start);
        tracker.Sent("b", 2, deleting: true, Start);
        tracker.TakeDue(Start.AddHours(1));
        tracker.TakeDue(Start.AddHours(1.5));
        Assert.Equal(2, tracker.Count);

        foreach (var id in new[] { "c", "d", "e" })
        {
            tracker.Sent(id, 1, deleting: false, Start.AddHours(1.6));
        }

        Assert.True(tracker.Overflowed);
        tracker.TakeDue(Start.AddHours(1.7));
        Assert.Equal(2, tracker.Count);
        Assert.True(tracker.TakeRoomAfterOverflow());
    }

    [Fact]
    public void Stale_deletions_of_the_store_that_find_no_room_are_no_overflow()
    {
        var tracker = Tracker();
        foreach (var id in new[] { "a", "b", "c", "d", "e", "f" })
        {
            tracker.Found(id, 2, Start.AddHours(-2), Start);
        }

        Assert.Equal((2, false), (tracker.Count, tracker.Overflowed));
    }

    [Fact]
    public void A_bundle_that_lives_again_does_not_wait_as_long_as_its_stale_deletion()
    {
        var tracker = Tracker();
        tracker.Sent("a", 7, deleting: true, Start);
        tracker.TakeDue(Start.AddHours(1));
        tracker.TakeDue(Start.AddHours(1.5));

        tracker.Settle([new BundleVersion("a", 1, DeletedAt: null, ReportedVersion: null)]);

        Assert.Equal(["a"], tracker.TakeDue(Start.AddHours(1.6)));
    }

    [Fact, Trait("Checklist", "protocol-101")]
    public void The_age_of_a_deletion_found_in_the_store_counts_from_its_request()
    {
        var tracker = Tracker();
        tracker.Found("old", 2, Start.AddHours(-2), Start);
        tracker.Found("young", 2, Start.AddMinutes(-5), Start);

        Assert.Equal(["young"], tracker.TakeDue(Start));
        Assert.Equal((2, 0), (tracker.Count, tracker.GivenUp));
        tracker.Acknowledge("young", 0);
        Assert.Empty(tracker.TakeDue(Start.AddMinutes(1)));
        Assert.Equal(Start.AddHours(1), tracker.NextDue());
    }

    [Fact, Trait("Checklist", "protocol-101")]
    public void With_a_threshold_of_zero_a_deletion_is_repeated_for_ever()
    {
        _options.StaleDeleteThreshold = TimeSpan.Zero;
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: true, Start);

        Assert.Equal(["a"], tracker.TakeDue(Start.AddDays(365)));
    }

    [Fact]
    public void What_is_found_and_known_keeps_its_time()
    {
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: false, Start);

        tracker.Found("a", 2, deletedAt: null, Start.AddSeconds(1));
        tracker.Found("a", 1, deletedAt: null, Start.AddSeconds(1));

        Assert.Empty(tracker.TakeDue(Start.AddSeconds(9)));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(2, true)]
    public void What_is_found_newer_or_deleting_replaces_what_is_known(int version, bool deleting)
    {
        var tracker = Tracker();
        tracker.Sent("a", 2, deleting: false, Start);

        tracker.Found("a", version, deleting ? Start : null, Start.AddSeconds(1));

        Assert.Equal(["a"], tracker.TakeDue(Start.AddSeconds(1)));
        tracker.Acknowledge("a", 2);
        Assert.Equal(1, tracker.Count);
    }

    [Fact]
    public void What_the_store_shows_as_acknowledged_or_gone_is_forgotten()
    {
        var tracker = Tracker();
        foreach (var id in new[] { "acknowledged", "gone", "open" })
        {
            tracker.Sent(id, 2, deleting: false, Start);
        }

        tracker.Settle([new("acknowledged", 2, null, 2), new("open", 2, null, 1), new("unrelated", 1, null, null)]);

        Assert.Equal(["open"], tracker.TakeDue(Start.AddHours(10)));
        Assert.True(tracker.IsPending("open"));
        Assert.False(tracker.IsPending("gone"));
    }

    [Fact]
    public void A_bundle_that_lives_again_under_the_id_of_a_removed_one_is_acknowledged_like_any_other()
    {
        var tracker = Tracker();
        tracker.Sent("a", 7, deleting: true, Start);

        tracker.Settle([new("a", 1, null, null)]);

        Assert.True(tracker.Sent("a", 1, deleting: false, Start));
        tracker.Acknowledge("a", 1);
        Assert.Equal(0, tracker.Count);
    }

    [Fact]
    public void Attaching_brings_what_is_later_forward_and_leaves_what_is_earlier()
    {
        var tracker = Tracker();
        tracker.Found("soon", 1, deletedAt: null, Start.AddSeconds(1));
        tracker.Sent("late", 1, deleting: false, Start);

        tracker.Expedite(Start.AddSeconds(2));

        Assert.Equal(Start.AddSeconds(1), tracker.NextDue());
        Assert.Equal(["soon"], tracker.TakeDue(Start.AddSeconds(1)));
        Assert.Equal(["late"], tracker.TakeDue(Start.AddSeconds(2)));
    }

    [Fact]
    public void What_finds_no_room_is_sent_but_left_to_the_store_until_half_is_free()
    {
        var tracker = Tracker();
        foreach (var id in new[] { "a", "b", "c", "d", "e" })
        {
            Assert.True(tracker.Sent(id, 1, deleting: false, Start));
        }

        Assert.Equal(4, tracker.Count);
        Assert.False(tracker.TakeRoomAfterOverflow());
        tracker.Acknowledge("a", 1);
        Assert.False(tracker.TakeRoomAfterOverflow());
        tracker.Acknowledge("b", 1);
        Assert.True(tracker.TakeRoomAfterOverflow());
        Assert.False(tracker.TakeRoomAfterOverflow());
    }

    [Fact]
    public void A_full_tracker_still_takes_news_of_what_it_knows()
    {
        var tracker = Tracker();
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            tracker.Sent(id, 1, deleting: false, Start);
        }

        tracker.Sent("a", 2, deleting: false, Start);
        tracker.Acknowledge("a", 1);

        Assert.False(tracker.Overflowed);
        Assert.Equal(4, tracker.Count);
    }

    [Fact]
    public void The_next_time_is_never_later_than_the_earliest_entry()
    {
        var random = new Random(20260302);
        _options.MaxPending = 1000;
        var tracker = new DeliveryTracker(_options, random);
        var now = Start;
        for (var step = 0; step < 20_000; step++)
        {
            now = now.AddMilliseconds(random.Next(2000));
            var id = $"b{random.Next(40)}";
            switch (random.Next(5))
            {
                case 0 or 1:
                    tracker.Sent(id, random.Next(1, 5), deleting: random.Next(4) == 0, now);
                    break;
                case 2:
                    tracker.Acknowledge(id, random.Next(0, 5));
                    break;
                case 3:
                    tracker.Found(id, random.Next(1, 5), random.Next(4) == 0 ? now : null, now.AddSeconds(2));
                    break;
                default:
                    var next = tracker.NextDue();
                    var due = tracker.TakeDue(now);
                    Assert.True(due.Length == 0 || next <= now, $"step {step}: {due.Length} due, but looked for at {next}");
                    Assert.True(tracker.Count == 0 || tracker.NextDue() > now, $"step {step}: taken and due again");
                    break;
            }
        }
    }

    /// <summary>Always the same number, so that a time can be foretold.</summary>
    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
