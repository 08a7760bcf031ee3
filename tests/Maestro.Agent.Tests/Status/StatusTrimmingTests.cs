using Maestro.Agent.Feedback;
using Maestro.Agent.Status;

namespace Maestro.Agent.Tests.Status;

public class StatusTrimmingTests
{
    private const int Limit = 10_000;
    private static readonly Condition Synced = new(Condition.StatusFeedbackSynced, Condition.True, 0, Sample.Start, "StatusFeedbackSynced", "");

    [Fact]
    public void A_status_that_fits_stays_as_it_is()
    {
        var status = Status(("a", 4000));

        Assert.Same(status, StatusTrimming.Fit(status, WorkStatus.Empty, Limit, Sample.Start));
    }

    [Fact]
    public void The_largest_raw_values_go_first_and_are_named()
    {
        var fitted = StatusTrimming.Fit(Status(("a", 4000), ("b", 8000), ("c", 3000)), WorkStatus.Empty, Limit, Sample.Start);

        var manifest = Assert.Single(fitted.Manifests);
        Assert.Equal(["a", "c"], manifest.Feedback.Select(value => value.Name));
        var condition = manifest.Conditions.Find(Condition.StatusFeedbackSynced)!;
        Assert.Equal((Condition.False, "StatusFeedbackSyncFailed"), (condition.Status, condition.Reason));
        Assert.EndsWith("left out: b", condition.Message, StringComparison.Ordinal);
        Assert.True(StatusWriting.Write(fitted).Length <= Limit);
    }

    [Fact]
    public void Small_raw_values_go_as_well_when_the_rest_is_large()
    {
        var status = Status(("a", 100), ("b", 300)) with { Conditions = [Synced with { Message = new string('x', Limit) }] };
        var limit = StatusWriting.Write(status).Length - 1;
        var fitted = StatusTrimming.Fit(status, WorkStatus.Empty, limit, Sample.Start);

        Assert.Equal(["a"], Assert.Single(fitted.Manifests).Feedback.Select(value => value.Name));
        Assert.True(StatusWriting.Write(fitted).Length <= limit);
    }

    [Fact]
    public void Long_messages_are_cut_when_nothing_else_helps()
    {
        var status = Status(("a", 100)) with
        {
            Conditions = [Synced with { Message = new string('x', 1023) + "😀" + new string('x', Limit) }, Synced with { Type = "Other", Message = "short" }],
        };
        var fitted = StatusTrimming.Fit(status, WorkStatus.Empty, Limit, Sample.Start);

        Assert.Equal([new string('x', 1023) + $"... ({Limit + 2} more characters)", "short"], fitted.Conditions.Select(condition => condition.Message));
        Assert.True(StatusWriting.Write(fitted).Length <= Limit);
        Assert.Equal(fitted, StatusTrimming.Fit(status, fitted, Limit, Sample.Start.AddMinutes(1)));
    }

    [Fact]
    public void Texts_go_last()
    {
        var status = Status(("a", 4000)) with { Conditions = [Synced with { Message = new string('x', 3000) }] };
        var texts = status.Manifests[0] with
        {
            Feedback = [.. status.Manifests[0].Feedback, new FeedbackValue("t", FeedbackType.String, new string('x', 2 * Limit)), new FeedbackValue("s", FeedbackType.String, "s")],
        };
        var fitted = StatusTrimming.Fit(status with { Manifests = [texts] }, WorkStatus.Empty, Limit, Sample.Start);

        Assert.Equal(["s"], Assert.Single(fitted.Manifests).Feedback.Select(value => value.Name));
        Assert.EndsWith("left out: a, t", fitted.Manifests[0].Conditions.Find(Condition.StatusFeedbackSynced)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_again_reports_nothing_new()
    {
        var status = Status(("a", 4000), ("b", 8000));
        var first = StatusTrimming.Fit(status, WorkStatus.Empty, Limit, Sample.Start);
        var second = StatusTrimming.Fit(status, first, Limit, Sample.Start.AddMinutes(1));

        Assert.Equal(first, second);
    }

    private static WorkStatus Status(params (string Name, int Length)[] values) => new(
        [],
        [new ManifestStatus(
            Sample.Meta("", "ConfigMap", "a"),
            [.. values.Select(value => new FeedbackValue(value.Name, FeedbackType.JsonRaw, new string('x', value.Length)))],
            [Synced])]);
}
