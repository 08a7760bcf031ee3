using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Grains.Tests.ResourceBundles;

using static SampleBundle;

/// <summary>The status half of <see cref="ResourceBundleRules"/>.</summary>
public sealed class StatusRulesTests
{
    [Fact, Trait("Checklist", "protocol-63")]
    public void A_status_of_an_unknown_bundle_is_answered_and_has_no_effect() => AssertDropped(null, Report(1));

    [Fact, Trait("Checklist", "protocol-63")]
    public void A_deleted_status_of_an_unknown_bundle_is_answered_and_has_no_effect() => AssertDropped(null, Report(1, deleted: true));

    [Theory, Trait("Checklist", "protocol-64")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_status_from_another_cluster_is_refused(bool deleted) =>
        AssertRefused("clustername: 'south'", Stored(deleting: true), Report(3, consumer: "south", deleted: deleted));

    [Theory, Trait("Checklist", "protocol-66")]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(0)]
    public void A_status_of_another_version_is_dropped(int version) => AssertDropped(Stored(version: 3), Report(version));

    [Theory, Trait("Checklist", "protocol-67")]
    [InlineData(100)]
    [InlineData(99)]
    public void A_status_that_is_not_newer_is_dropped(long sequence) =>
        AssertDropped(Stored(version: 3, Status(3, sequence: 100)), Report(3, sequence));

    [Fact, Trait("Checklist", "protocol-67")]
    public void A_newer_status_replaces_the_stored_one()
    {
        var current = Stored(version: 3, Status(3, sequence: 100));
        var command = Report(3, 101);

        var outcome = Update(current, command);

        Assert.Equal(SpecAnswer.Ok(3), outcome.Answer);
        Assert.Equal(
            current with { Status = command.Status, UpdatedAt = Now, Change = BundleChange.StatusUpdated, Actor = Agent }, outcome.State);
    }

    [Theory, Trait("Checklist", "protocol-72")]
    [InlineData(false)]
    [InlineData(true)]
    public void The_metadata_of_the_agent_is_kept_where_the_source_sent_none(bool deleted)
    {
        var current = Stored(version: 3, deleting: deleted);
        var command = Report(3, deleted: deleted) with { Metadata = """{"name":"seen"}"""u8.ToArray() };

        var kept = Update(current with { Spec = Spec(metadata: null) }, command).State!;
        var notKept = Update(current, command).State!;

        Assert.Equal("""{"name":"seen"}""", Decode(BundleEvents.ForSource(kept)!)[ExtensionNames.Metadata]);
        Assert.Same(command.Status, notKept.Status);
    }

    [Theory]
    [InlineData(null, BundleChange.Acknowledged)]
    [InlineData(2, BundleChange.Acknowledged)]
    [InlineData(3, BundleChange.StatusUpdated)]
    public void The_first_status_of_a_version_acknowledges_it(int? reported, BundleChange change)
    {
        var current = Stored(version: 3, reported is { } version ? Status(version, sequence: 100) : null);

        var state = Update(current, Report(3) with { Conditions = "Applied=True" }).State!;

        Assert.Equal((change, "Applied=True"), (state.Change, state.Detail));
    }

    [Fact, Trait("Checklist", "protocol-78")]
    public void Within_one_millisecond_the_step_decides()
    {
        var current = Stored(version: 3, Status(3) with { SequenceId = SequenceText(100, step: 4) });

        AssertDropped(current, With(SequenceText(100, step: 4)));
        AssertDropped(current, With(SequenceText(100, step: 3)));
        Assert.NotNull(Update(current, With(SequenceText(100, step: 5))).State);
    }

    [Theory, Trait("Checklist", "protocol-68")]
    [InlineData(2)]
    [InlineData(1023)]
    public void A_sequence_id_of_another_node_is_refused(int node) =>
        AssertRefused("sequenceid", Stored(version: 3, Status(3)), With(SequenceText(500, node)));

    [Theory, Trait("Checklist", "protocol-68")]
    [InlineData("")]
    [InlineData("abc")]
    public void A_sequence_id_that_cannot_be_compared_is_refused_for_the_same_version_only(string sequence)
    {
        AssertRefused("sequenceid", Stored(version: 3, Status(3)), With(sequence));
        AssertRefused("sequenceid", Stored(version: 3), With(sequence));
        AssertDropped(Stored(version: 4), With(sequence));
        AssertDropped(null, With(sequence));
    }

    [Fact, Trait("Checklist", "protocol-69")]
    public void A_status_is_taken_while_the_bundle_is_deleting_and_keeps_the_version()
    {
        var state = Update(Stored(version: 3, deleting: true), Report(3)).State!;

        Assert.Equal((3, BundleChange.Acknowledged), (state.Version, state.Change));
        Assert.NotNull(state.DeletedAt);
    }

    [Theory, Trait("Checklist", "protocol-70")]
    [InlineData(3, 200)]
    [InlineData(2, 200)]
    [InlineData(3, 1)]
    public void A_deleted_status_removes_a_deleting_bundle_whatever_its_version_and_sequence(int version, long sequence)
    {
        var command = Report(version, sequence, deleted: true);

        var outcome = Update(Stored(version: 3, Status(3), deleting: true), command);

        Assert.Equal((BundleChange.Removed, Agent), (outcome.State!.Change, outcome.State.Actor));
        Assert.Equal(command.Status, outcome.State.Status);
    }

    [Fact, Trait("Checklist", "protocol-71")]
    public void A_deleted_status_of_a_wanted_bundle_is_ignored() => AssertDropped(Stored(version: 3), Report(3, deleted: true));

    private static BundleOutcome Update(ResourceBundleState? current, StatusCommand command) =>
        ResourceBundleRules.UpdateStatus(Id, current, command, Now);

    private static StatusCommand With(string sequence)
    {
        var command = Report(3);
        return command with { Status = command.Status with { SequenceId = sequence } };
    }

    private static void AssertDropped(ResourceBundleState? current, StatusCommand command)
    {
        var outcome = Update(current, command);
        Assert.Equal(MaestroErrorCode.None, outcome.Answer.Code);
        Assert.Null(outcome.State);
    }

    private static void AssertRefused(string reason, ResourceBundleState current, StatusCommand command)
    {
        var outcome = Update(current, command);
        Assert.Equal(MaestroErrorCode.Validation, outcome.Answer.Code);
        Assert.Contains(reason, outcome.Answer.Reason, StringComparison.Ordinal);
        Assert.Null(outcome.State);
    }
}
