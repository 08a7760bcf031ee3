using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;

namespace Maestro.Grains.Tests.ResourceBundles;

using static SampleBundle;

public sealed class ResourceBundleRulesTests
{
    [Theory, Trait("Checklist", "protocol-31")]
    [InlineData(0, 1)]
    [InlineData(7, 7)]
    public void Create_takes_the_version_given_and_one_for_zero(int given, int expected)
    {
        var outcome = Apply(null, Command(SpecAction.Create, given));

        Assert.Equal(SpecAnswer.Ok(expected), outcome.Answer);
        var state = Assert.IsType<ResourceBundleState>(outcome.State);
        Assert.Equal(
            (Id, Source, Consumer, expected, "spec-2", Now, Now, (DateTimeOffset?)null, BundleChange.Created, Source),
            (state.Name, state.Source, state.ConsumerName, state.Version, state.CreateEventId, state.CreatedAt, state.UpdatedAt, state.DeletedAt,
                state.Change, state.Actor));
        Assert.Null(state.Status);
    }

    [Fact, Trait("Checklist", "protocol-32")]
    public void A_second_create_conflicts_and_changes_nothing() =>
        AssertRefused(MaestroErrorCode.Conflict, "maestro-6: This Resource already exists", Stored(), Command(SpecAction.Create));

    [Fact, Trait("Checklist", "protocol-47")]
    public void Create_with_the_id_of_a_deleting_bundle_conflicts() =>
        AssertRefused(MaestroErrorCode.Conflict, "maestro-6", Stored(deleting: true), Command(SpecAction.Create));

    [Fact, Trait("Checklist", "protocol-47")]
    public void The_create_event_of_a_removed_bundle_does_not_create_it_again()
    {
        var outcome = Apply(null, Command(SpecAction.Create, spec: Spec("spec-1")), tombstone: "spec-1");

        Assert.Equal(MaestroErrorCode.Conflict, outcome.Answer.Code);
        Assert.Contains("spec-1", outcome.Answer.Reason, StringComparison.Ordinal);
        Assert.Null(outcome.State);
    }

    [Fact]
    public void A_new_create_event_gives_the_id_of_a_removed_bundle_a_new_life() =>
        Assert.Equal(1, Apply(null, Command(SpecAction.Create, spec: Spec("spec-9")), tombstone: "spec-1").State!.Version);

    [Fact, Trait("Checklist", "protocol-37")]
    public void Update_with_the_current_version_counts_it_up_by_one()
    {
        var outcome = Apply(Stored(version: 3), Command(SpecAction.Update, 3));

        Assert.Equal(SpecAnswer.Ok(4), outcome.Answer);
        Assert.Equal((4, "spec-2", BundleChange.SpecUpdated), (outcome.State!.Version, outcome.State.Spec.EventId, outcome.State.Change));
    }

    [Theory, Trait("Checklist", "protocol-38")]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void Update_with_another_version_conflicts_and_names_the_latest(int version) => AssertRefused(
        MaestroErrorCode.Conflict,
        "maestro-6: the resource version is not the latest, the latest version: 3",
        Stored(version: 3),
        Command(SpecAction.Update, version));

    [Fact, Trait("Checklist", "protocol-39")]
    public void Update_with_version_zero_applies_to_the_latest() =>
        Assert.Equal(10, Apply(Stored(version: 9), Command(SpecAction.Update)).State!.Version);

    [Theory, Trait("Checklist", "protocol-41")]
    [InlineData(0)]
    [InlineData(2)]
    public void The_same_update_event_again_is_answered_and_changes_nothing(int version)
    {
        var current = Stored(version: 3) with { Spec = Spec("spec-2", "2") };

        var outcome = Apply(current, Command(SpecAction.Update, version));

        Assert.Equal(SpecAnswer.Ok(3), outcome.Answer);
        Assert.Null(outcome.State);
    }

    [Theory]
    [InlineData("3", """{"name":"work","uid":"u-1","labels":{"app":"ledger"}}""")]
    [InlineData("2", """{"name":"work","uid":"u-1","labels":{"app":"other"}}""")]
    [InlineData("2", null)]
    public void An_event_with_the_same_id_and_other_content_is_an_update(string value, string? metadata)
    {
        var current = Stored(version: 3) with { Spec = Spec("spec-2", "2") };

        var outcome = Apply(current, Command(SpecAction.Update, 0, Spec("spec-2", value, metadata)));

        Assert.Equal(4, outcome.State!.Version);
    }

    [Fact, Trait("Checklist", "protocol-42")]
    public void Update_of_a_deleting_bundle_conflicts() => AssertRefused(
        MaestroErrorCode.Conflict,
        $"maestro-6: the resource is under deletion, id: {Id}",
        Stored(version: 3, deleting: true),
        Command(SpecAction.Update, 3));

    [Fact, Trait("Checklist", "protocol-42")]
    public void Update_of_an_unknown_bundle_is_not_found() =>
        AssertRefused(MaestroErrorCode.NotFound, "maestro-7", null, Command(SpecAction.Update, 3));

    [Theory, Trait("Checklist", "protocol-36"), Trait("Checklist", "protocol-38"), Trait("Checklist", "protocol-42")]
    [InlineData(false, false, 3, "maestro-7")]
    [InlineData(true, true, 3, "maestro-6: the resource is under deletion")]
    [InlineData(true, false, 2, "maestro-6: the resource version is not the latest, the latest version: 3")]
    [InlineData(true, false, 3, "maestro-8: no good")]
    [InlineData(true, false, 0, "maestro-8: no good")]
    public void What_is_wrong_with_a_bundle_is_told_when_it_could_be_updated_otherwise(bool exists, bool deleting, int version, string reason)
    {
        var current = exists ? Stored(version: 3, deleting: deleting) : null;

        var answer = ResourceBundleRules.RefuseUpdate(Id, current, Command(SpecAction.Update, version), "no good", enforceOwnership: true);

        Assert.StartsWith($"failed to update resource: {reason}", answer.Reason, StringComparison.Ordinal);
    }

    [Fact, Trait("Checklist", "protocol-41")]
    public void A_repetition_of_what_is_stored_is_answered_although_the_rules_have_changed() => Assert.Equal(
        SpecAnswer.Ok(3),
        ResourceBundleRules.RefuseUpdate(
            Id, Stored(version: 3) with { Spec = Spec("spec-2", "2") }, Command(SpecAction.Update, 2), "no good", enforceOwnership: true));

    [Fact, Trait("Checklist", "protocol-43")]
    public void Update_keeps_source_consumer_status_and_creation()
    {
        var current = Stored(version: 3, Status(3));

        var state = Apply(current, Command(SpecAction.Update, 3)).State!;

        Assert.Equal(
            current with { Version = 4, UpdatedAt = Now, Spec = state.Spec, Change = BundleChange.SpecUpdated, Actor = Source }, state);
    }

    [Fact]
    public void A_version_that_cannot_grow_is_an_error() => AssertRefused(
        MaestroErrorCode.General, $"{int.MaxValue}", Stored(version: int.MaxValue), Command(SpecAction.Update));

    [Theory]
    [InlineData(SpecAction.Update)]
    [InlineData(SpecAction.Delete)]
    public void Another_source_may_not_change_a_bundle(SpecAction action) =>
        AssertRefused(MaestroErrorCode.Forbidden, "'ledger', not to 'other'", Stored(), Command(action, 3, source: "other"));

    [Theory]
    [InlineData(SpecAction.Update)]
    [InlineData(SpecAction.Delete)]
    public void Another_source_may_change_a_bundle_when_ownership_is_not_enforced(SpecAction action) =>
        Assert.NotNull(Apply(Stored(), Command(action, 3, source: "other"), enforceOwnership: false).State);

    [Fact]
    public void An_update_for_another_consumer_names_both() =>
        AssertRefused(MaestroErrorCode.Validation, "clustername: 'south'", Stored(), Command(SpecAction.Update, 3, consumer: "south"));

    [Fact, Trait("Checklist", "protocol-44")]
    public void Delete_of_an_unknown_bundle_is_answered_and_writes_nothing() => AssertNothing(0, Apply(null, Command(SpecAction.Delete)));

    [Fact, Trait("Checklist", "protocol-44")]
    public void A_repeated_delete_is_answered_and_writes_nothing() =>
        AssertNothing(3, Apply(Stored(deleting: true), Command(SpecAction.Delete)));

    [Theory, Trait("Checklist", "protocol-45")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    public void Delete_ignores_the_version_and_keeps_the_spec_until_the_agent_confirms(int version)
    {
        var current = Stored(version: 3, Status(3));

        var outcome = Apply(current, Command(SpecAction.Delete, version, StoredSpec.Empty, consumer: "whatever"));

        Assert.Equal(SpecAnswer.Ok(3), outcome.Answer);
        Assert.Equal(current with { DeletedAt = Now, Change = BundleChange.MarkedDeleting, Actor = Source }, outcome.State);
    }

    [Fact]
    public void An_operator_deletes_without_being_the_owner()
    {
        var current = Stored();

        var outcome = ResourceBundleRules.Delete(current, "operator", Now);

        Assert.Equal((Now, "operator"), (outcome.State!.DeletedAt, outcome.State.Actor));
        Assert.Same(current.Spec, outcome.State.Spec);
    }

    [Fact]
    public void An_unknown_action_is_a_programming_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Apply(null, Command((SpecAction)9)));

    private static BundleOutcome Apply(
        ResourceBundleState? current, SpecCommand command, bool enforceOwnership = true, string? tombstone = null) =>
        ResourceBundleRules.Apply(Id, current, tombstone, command, enforceOwnership, Now);

    private static void AssertRefused(MaestroErrorCode code, string reason, ResourceBundleState? current, SpecCommand command)
    {
        var outcome = Apply(current, command);
        Assert.Equal(code, outcome.Answer.Code);
        Assert.Contains(reason, outcome.Answer.Reason, StringComparison.Ordinal);
        Assert.Null(outcome.State);
    }

    private static void AssertNothing(int version, BundleOutcome outcome)
    {
        Assert.Equal(SpecAnswer.Ok(version), outcome.Answer);
        Assert.Null(outcome.State);
    }
}
