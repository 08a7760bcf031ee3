using Maestro.Agent.Feedback;
using Maestro.Agent.Status;

namespace Maestro.Agent.Tests.Status;

public class AppliedStatusTests
{
    [Fact]
    public void Without_failure_the_work_is_applied()
    {
        var status = AppliedStatus.After(
            WorkStatus.Empty, 3, Sample.Results((Sample.Meta("", "ConfigMap", "a"), null)), Sample.Start);

        Assert.Equal(
            [new Condition("Applied", "True", 3, Sample.Start, "AppliedManifestWorkComplete", "Apply manifest work complete")],
            status.Conditions.ToArray());
        Assert.Equal(
            [new Condition("Applied", "True", 3, Sample.Start, "AppliedManifestComplete", "Apply manifest complete")],
            status.Manifests[0].Conditions.ToArray());
    }

    [Fact]
    public void One_failure_fails_the_work_and_only_its_manifest()
    {
        var status = AppliedStatus.After(
            WorkStatus.Empty,
            1,
            Sample.Results((Sample.Meta("", "ConfigMap", "a"), "it broke"), (Sample.Meta("", "ConfigMap", "b", 1), null)),
            Sample.Start);

        Assert.Equal("False AppliedManifestWorkFailed Failed to apply manifest work", Sample.Summary(status.Conditions[0]));
        Assert.Equal(
            "False AppliedManifestFailed Failed to apply manifest: it broke", Sample.Summary(status.Manifests[0].Conditions[0]));
        Assert.Equal("True AppliedManifestComplete Apply manifest complete", Sample.Summary(status.Manifests[1].Conditions[0]));
    }

    [Fact]
    [Trait("Checklist", "agent-84")]
    [Trait("Checklist", "agent-85")]
    public void A_new_generation_renews_the_time_of_the_manifest_and_not_of_the_work()
    {
        var results = Sample.Results((Sample.Meta("", "ConfigMap", "a"), null));
        var first = AppliedStatus.After(WorkStatus.Empty, 1, results, Sample.At("10:00:00"));
        var second = AppliedStatus.After(first, 2, results, Sample.At("11:00:00"));

        Assert.Equal((2, Sample.At("10:00:00")), (second.Conditions[0].ObservedGeneration, second.Conditions[0].LastTransitionTime));
        var manifest = second.Manifests[0].Conditions[0];
        Assert.Equal((2, Sample.At("11:00:00")), (manifest.ObservedGeneration, manifest.LastTransitionTime));
    }

    [Fact]
    [Trait("Checklist", "agent-23")]
    public void The_same_generation_again_changes_nothing()
    {
        var results = Sample.Results((Sample.Meta("", "ConfigMap", "a"), null));
        var first = AppliedStatus.After(WorkStatus.Empty, 1, results, Sample.At("10:00:00"));

        Assert.Equal(first, AppliedStatus.After(first, 1, results, Sample.At("11:00:00")));
    }

    [Fact]
    [Trait("Checklist", "agent-101")]
    public void Manifests_that_change_places_keep_what_was_reported_about_them()
    {
        var before = new WorkStatus([], [Reported("a", 0), Reported("b", 1)]);
        var after = AppliedStatus.After(
            before,
            1,
            Sample.Results((Sample.Meta("", "ConfigMap", "b", 0), null), (Sample.Meta("", "ConfigMap", "a", 1), null)),
            Sample.Start);

        Assert.Equal([("b", "value of b"), ("a", "value of a")], after.Manifests.Select(m => (m.Meta.Name, m.Feedback[0].Text)));
        Assert.Equal([0, 1], after.Manifests.Select(m => m.Meta.Ordinal));
    }

    [Fact]
    public void An_object_that_is_reported_twice_is_matched_by_its_place_alone()
    {
        var before = new WorkStatus([], [Reported("a", 0), Reported("a", 1)]);
        var after = AppliedStatus.After(
            before,
            1,
            Sample.Results((Sample.Meta("", "ConfigMap", "a", 1), null), (Sample.Meta("", "ConfigMap", "a", 2), null)),
            Sample.Start);

        Assert.Equal([1, 0], after.Manifests.Select(m => m.Feedback.Length));
    }

    [Fact]
    public void A_kind_that_was_resolved_meanwhile_starts_afresh_and_a_removed_manifest_is_dropped()
    {
        var unresolved = Reported("w", 0) with { Meta = Sample.Meta("example.com", "Widget", "w", resource: "") };
        var after = AppliedStatus.After(
            new WorkStatus([], [unresolved, Reported("a", 1)]),
            1,
            Sample.Results((Sample.Meta("example.com", "Widget", "w"), null)),
            Sample.Start);

        Assert.Equal("Applied", Assert.Single(Assert.Single(after.Manifests).Conditions).Type);
        Assert.Empty(after.Manifests[0].Feedback);
    }

    [Fact]
    public void A_refused_bundle_says_why()
    {
        var status = AppliedStatus.Refused(4, "name must be set in manifest", Sample.Start);

        Assert.Equal(
            "False AppliedManifestWorkFailed Failed to apply manifest work: name must be set in manifest",
            Sample.Summary(Assert.Single(status.Conditions)));
        Assert.Empty(status.Manifests);
    }

    private static ManifestStatus Reported(string name, int ordinal) => new(
        Sample.Meta("", "ConfigMap", name, ordinal),
        [new FeedbackValue("v", FeedbackType.String, $"value of {name}")],
        [new Condition("Available", "True", 0, Sample.Start, "ResourceAvailable", "Resource is available")]);
}
