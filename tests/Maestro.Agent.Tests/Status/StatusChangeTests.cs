using System.Collections.Immutable;
using Maestro.Agent.Feedback;
using Maestro.Agent.Status;

namespace Maestro.Agent.Tests.Status;

public class StatusChangeTests
{
    private static readonly Condition Available = Of(Condition.Available, Condition.True);
    private static readonly ManifestStatus Manifest = new(
        Sample.Meta("", "ConfigMap", "a"),
        [new FeedbackValue("k", FeedbackType.String, "v")],
        [Of(Condition.Applied, Condition.True), Available, Of(Condition.StatusFeedbackSynced, Condition.True)]);

    private static readonly WorkStatus Before = new([Of(Condition.Applied, Condition.True), Available], [Manifest]);

    public static TheoryData<string, bool> Cases => new()
    {
        { "nothing", false },
        { "a value", false },
        { "no value", false },
        { "feedback fails", false },
        { "a text", false },
        { "the order of conditions", false },
        { "a condition of the work", true },
        { "a condition of a manifest", true },
        { "the generation of a condition", true },
        { "another condition", true },
        { "a condition less", true },
        { "feedback for the first time", true },
        { "a manifest more", true },
        { "another manifest", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_and_texts_are_no_conditions(string what, bool turns)
    {
        var before = what == "feedback for the first time"
            ? Before with { Manifests = [Manifest with { Feedback = [], Conditions = Manifest.Conditions.RemoveAt(2) }] }
            : Before;
        WorkStatus after = what switch
        {
            "a value" => With(Manifest with { Feedback = [new FeedbackValue("k", FeedbackType.String, "w")] }),
            "no value" => With(Manifest with { Feedback = [] }),
            "feedback fails" => With(Manifest with { Conditions = Manifest.Conditions.Renew(Of(Condition.StatusFeedbackSynced, Condition.False)) }),
            "a text" => With(Manifest with { Conditions = Manifest.Conditions.Set(Available with { Message = "other", Reason = "Other" }) }),
            "the order of conditions" => With(Manifest with { Conditions = [Manifest.Conditions[2], Manifest.Conditions[1], Manifest.Conditions[0]] }),
            "a condition of the work" => Before with { Conditions = Before.Conditions.Set(Of(Condition.Available, Condition.False)) },
            "a condition of a manifest" => With(Manifest with { Conditions = Manifest.Conditions.Set(Of(Condition.Available, Condition.Unknown)) }),
            "the generation of a condition" => Before with { Conditions = Before.Conditions.Set(Available with { ObservedGeneration = 2 }) },
            "another condition" => With(Manifest with { Conditions = Manifest.Conditions.Add(Of("Ready", Condition.False)) }),
            "a condition less" => With(Manifest with { Conditions = Manifest.Conditions.RemoveAt(1) }),
            "a manifest more" => Before with { Manifests = [Manifest, Manifest with { Meta = Sample.Meta("", "ConfigMap", "b", 1) }] },
            "another manifest" => With(Manifest with { Meta = Sample.Meta("", "ConfigMap", "b") }),
            _ => Before,
        };

        Assert.Equal(turns, StatusChange.TurnsCondition(before, after));
    }

    private static WorkStatus With(ManifestStatus manifest) => Before with { Manifests = ImmutableArray.Create(manifest) };

    private static Condition Of(string type, string status) => new(type, status, 1, Sample.At("10:00:00"), "Reason", "message");
}
