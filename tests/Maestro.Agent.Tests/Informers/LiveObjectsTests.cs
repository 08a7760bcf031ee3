using System.Text.Json;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Tests.Informers;

public class LiveObjectsTests
{
    private static readonly ResourceType Maps = new("", "v1", "configmaps");
    private static readonly WatchScope Scope = new(Maps, "shop");
    private static readonly ObjectKey Key = new(Maps, "shop", "a");

    private readonly List<string> _woken = [];
    private readonly LiveObjects _objects;

    public LiveObjectsTests()
    {
        _objects = new LiveObjects((work, reason) => _woken.Add($"{work}: {reason}"));
        _objects.Want("w", [Key], []);
        _objects.NoteSync(Scope, isSynced: true, reason: null);
    }

    [Fact]
    public void What_was_not_seen_is_not_known()
    {
        Assert.False(_objects.Look(Key).IsKnown);
        _objects.ObserveList(Scope, new HashSet<ObjectKey>(), "5");

        Assert.Equal((true, null), Known());
    }

    [Fact]
    public void A_status_is_a_change_other_content_a_drift_and_another_object_more_than_that()
    {
        Observe(Live(1, "v"));
        Observe(Live(2, "v", status: "new"));
        Observe(Live(3, "w"));
        Observe(Live(4, "w", uid: "o2"));
        _objects.ObserveDeleted(Key, "5");

        Assert.Equal(["w: Look", "w: Changed", "w: Drifted", "w: Replaced", "w: Replaced"], _woken);
        Assert.Equal((true, null), Known());
    }

    [Fact]
    public void What_a_work_asks_to_watch_is_told_until_it_asks_no_more()
    {
        Assert.True(_objects.Want("w", [Key], [Scope]));
        Assert.False(_objects.Want("w", [Key], [Scope]));
        Assert.Equal(new WatchDemand(1, IsAskedFor: true), _objects.Wanted()[Scope]);
        Assert.True(_objects.Want("w", [Key], []));
        Assert.Equal(new WatchDemand(1, IsAskedFor: false), _objects.Wanted()[Scope]);
    }

    [Fact]
    public void The_echo_of_a_write_is_no_news()
    {
        _objects.NoteWritten(Key, StoredObject.Of(Live(7, "v")));
        Observe(Live(7, "v"));
        Observe(Live(6, "old"));

        Assert.Empty(_woken);
        Assert.Equal((true, "7"), Known());
    }

    [Fact]
    public void The_answer_to_a_write_does_not_bring_back_what_was_seen_gone_since()
    {
        Observe(Live(7, "v"));
        _objects.ObserveDeleted(Key, "8");
        _objects.NoteWritten(Key, StoredObject.Of(Live(7, "v")));
        Assert.Equal((true, null), Known());

        _objects.NoteWritten(Key, StoredObject.Of(Live(9, "v", uid: "o2")));
        Assert.Equal((true, "9"), Known());

        _objects.NoteWritten(Key, StoredObject.Of(Live(7, "v")));
        Assert.Equal((true, "9"), Known());
    }

    [Fact]
    public void A_write_after_versions_went_back_counts_although_a_later_one_ended_the_object()
    {
        Observe(Live(7, "v"));
        _objects.ObserveDeleted(Key, "8");
        _objects.ExpectList(Scope);
        _objects.NoteWritten(Key, StoredObject.Of(Live(3, "v", uid: "o2")));

        Assert.Equal((true, "3"), Known());
    }

    [Fact]
    public void A_write_is_news_for_the_other_works_of_an_object()
    {
        _objects.Want("other", [Key], []);
        _objects.NoteWritten(Key, StoredObject.Of(Live(7, "v")));
        _objects.NoteWritten(Key, StoredObject.Of(Live(8, "w")));
        _objects.NoteWritten(Key, StoredObject.Of(Live(8, "w")));

        Assert.Equal(["w: Look", "other: Look", "w: Changed", "other: Changed"], _woken);
    }

    [Fact]
    public void The_end_of_an_earlier_object_does_not_end_its_successor()
    {
        _objects.NoteWritten(Key, StoredObject.Of(Live(9, "v", uid: "o2")));
        _objects.ObserveDeleted(Key, "8");
        _objects.ObserveList(Scope, new HashSet<ObjectKey>(), "8");

        Assert.Equal((true, "9"), Known());
    }

    [Fact]
    public void A_list_is_believed_although_versions_went_back()
    {
        Observe(Live(9, "v"));
        _objects.ExpectList(Scope);
        Observe(Live(4, "w"));
        Assert.Equal((true, "4"), Known());

        _objects.ExpectList(Scope);
        _objects.ObserveList(Scope, new HashSet<ObjectKey>(), "3");
        Assert.Equal((true, null), Known());
        Assert.Equal(["w: Look", "w: Drifted", "w: Replaced"], _woken);
    }

    [Fact]
    public void A_list_does_not_undo_what_was_written_while_it_was_read()
    {
        Observe(Live(3, "v"));
        _objects.ExpectList(Scope);
        _objects.NoteWritten(Key, StoredObject.Of(Live(5, "w")));
        Observe(Live(4, "v"));
        Assert.Equal((true, "5"), Known());

        _objects.ObserveList(Scope, new HashSet<ObjectKey>(), "4");
        Assert.Equal((true, "5"), Known());
    }

    [Fact]
    public void An_answer_that_was_overtaken_does_not_count()
    {
        var stamp = _objects.Look(Key).Stamp;
        Observe(Live(3, "v"));
        _objects.NoteRead(Key, null, stamp);

        Assert.Equal((true, "3"), Known());
    }

    [Fact]
    public void What_a_read_finds_changed_or_gone_is_a_drift_and_a_first_read_is_not()
    {
        _objects.NoteRead(Key, StoredObject.Of(Live(1, "v")), _objects.Look(Key).Stamp);
        _objects.NoteRead(Key, StoredObject.Of(Live(2, "v", status: "new")), _objects.Look(Key).Stamp);
        Assert.Empty(_woken);
        _objects.NoteRead(Key, StoredObject.Of(Live(3, "by hand")), _objects.Look(Key).Stamp);
        _objects.NoteRead(Key, null, _objects.Look(Key).Stamp);

        Assert.Equal(["w: Drifted", "w: Replaced"], _woken);
    }

    [Fact]
    public void Without_a_watch_nothing_is_known_and_the_works_are_told()
    {
        Observe(Live(1, "v"));
        _objects.NoteSync(Scope, isSynced: false, WakeReason.Look);

        Assert.False(_objects.Look(Key).IsKnown);
        Assert.False(_objects.IsWatched("w"));
        Assert.Equal("w: Look", _woken[^1]);
        _objects.NoteSync(Scope, isSynced: true, WakeReason.Retry);
        Assert.True(_objects.IsWatched("w"));
        Assert.Equal("w: Retry", _woken[^1]);
    }

    [Fact]
    public void Objects_of_nobody_are_kept_only_when_a_record_owns_them()
    {
        var (owned, other) = (Key with { Name = "owned" }, Key with { Name = "other" });
        _objects.Observe(owned, Live(1, "v", owners: """{"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","uid":"r"}"""), default);
        _objects.Observe(other, Live(2, "v"), default);
        _objects.Want("late", [owned, other], []);

        Assert.True(_objects.Look(owned).IsKnown);
        Assert.False(_objects.Look(other).IsKnown);
    }

    [Fact]
    public void A_manifest_is_settled_until_its_object_or_itself_changes()
    {
        var live = StoredObject.Of(Live(1, "v"));
        _objects.Settle(Key, 42, live);

        Assert.True(_objects.IsSettled(Key, 42, live));
        Assert.True(_objects.IsSettled(Key, 42, StoredObject.Of(Live(2, "v", status: "new"))));
        Assert.False(_objects.IsSettled(Key, 43, live));
        Assert.False(_objects.IsSettled(Key, 42, StoredObject.Of(Live(2, "w"))));
        Assert.False(_objects.IsSettled(Key, 42, StoredObject.Of(Live(2, "v", uid: "o2"))));
    }

    [Fact]
    public void A_work_that_lets_go_is_told_nothing_any_more()
    {
        Observe(Live(1, "v"));
        _woken.Clear();
        Assert.True(_objects.Want("w", [], []));
        Observe(Live(2, "w"));

        Assert.Empty(_woken);
        Assert.Empty(_objects.Wanted());
    }

    private (bool, string?) Known()
    {
        var (isKnown, live, _) = _objects.Look(Key);
        return (isKnown, live?.ResourceVersion);
    }

    private void Observe(JsonElement live) => _objects.Observe(Key, live, default);

    private static JsonElement Live(int version, string value, string uid = "o1", string status = "", string owners = "") => JsonElement.Parse(
        $$$"""
        {"apiVersion":"v1","kind":"ConfigMap",
         "metadata":{"name":"a","namespace":"shop","uid":"{{{uid}}}","resourceVersion":"{{{version}}}","managedFields":[{"manager":"m{{{version}}}"}],"ownerReferences":[{{{owners}}}]},
         "data":{"k":"{{{value}}}"},"status":{"s":"{{{status}}}"}}
        """);
}
