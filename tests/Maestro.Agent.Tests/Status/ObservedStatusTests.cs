using Maestro.Agent.Cluster;
using Maestro.Agent.Status;

namespace Maestro.Agent.Tests.Status;

public class ObservedStatusTests
{
    private const string TwoMaps = """
        {"manifests":[
          {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"}},
          {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"shop"}}],
         "manifestConfigs":[{"resourceIdentifier":{"group":"","resource":"configmaps","namespace":"*","name":"a"},
           "feedbackRules":[{"type":"JSONPaths","jsonPaths":[{"name":"k","path":".data.k"}]}]}]}
        """;

    public static TheoryData<string[], string> Availabilities => new()
    {
        { ["found", "found"], "True ResourcesAvailable All resources are available" },
        { ["found", "missing"], "False ResourcesNotAvailable 1 of 2 resources are not available" },
        { ["failed", "missing"], "False ResourcesNotAvailable 1 of 2 resources are not available" },
        { ["failed", "incomplete"], "Unknown ResourcesStatusUnknown 2 of 2 resources have unknown status" },
        { [], "Unknown ResourcesStatusUnknown cannot get any available resource " },
    };

    [Theory]
    [MemberData(nameof(Availabilities))]
    [Trait("Checklist", "agent-83")]
    public void The_availability_of_a_work_sums_up_its_manifests(string[] reads, string expected)
    {
        var before = reads.Length == 0 ? WorkStatus.Empty : Applied();
        var status = Sample.Observe(before, Sample.Work(TwoMaps, 5), "10:00:02", [.. reads.Select(Read)]);

        var available = status.Conditions.Find("Available");
        Assert.Equal(expected, Sample.Summary(available));
        Assert.Equal(5, available!.ObservedGeneration);
    }

    [Theory]
    [InlineData("found", "True ResourceAvailable Resource is available")]
    [InlineData("missing", "False ResourceNotAvailable Resource is not available")]
    [InlineData("failed", "Unknown FetchingResourceFailed Failed to fetch resource: out of reach")]
    [InlineData("incomplete", "Unknown IncompleteResourceMeta Resource meta is incomplete")]
    public void The_availability_of_a_manifest_says_whether_its_object_exists(string read, string expected)
    {
        var status = Sample.Observe(Applied(), Sample.Work(TwoMaps), "10:00:02", Read(read), Read("found"));

        var available = status.Manifests[0].Conditions.Find("Available");
        Assert.Equal(expected, Sample.Summary(available));
        Assert.Equal(0, available!.ObservedGeneration);
    }

    [Fact]
    [Trait("Checklist", "agent-95")]
    public void Changed_values_renew_the_time_of_their_condition_and_unchanged_ones_change_nothing()
    {
        var work = Sample.Work(TwoMaps);
        var first = Sample.Observe(Applied(), work, "10:00:02", Sample.Found("""{"data":{"k":"x"}}"""), Sample.Found());
        var same = Sample.Observe(first, work, "10:00:15", Sample.Found("""{"data":{"k":"x"}}"""), Sample.Found());
        var changed = Sample.Observe(same, work, "10:00:30", Sample.Found("""{"data":{"k":"y"}}"""), Sample.Found());

        Assert.Equal("True StatusFeedbackSynced ", Sample.Summary(first.Manifests[0].Conditions.Find("StatusFeedbackSynced")));
        Assert.Equal("True NoStatusFeedbackSynced ", Sample.Summary(first.Manifests[1].Conditions.Find("StatusFeedbackSynced")));
        Assert.Equal(first, same);
        Assert.Equal(Sample.At("10:00:30"), changed.Manifests[0].Conditions.Find("StatusFeedbackSynced")!.LastTransitionTime);
        Assert.Equal(Sample.At("10:00:02"), changed.Manifests[1].Conditions.Find("StatusFeedbackSynced")!.LastTransitionTime);
    }

    [Theory]
    [InlineData("Available")]
    [InlineData("StatusFeedbackSynced")]
    public void A_rule_that_does_not_apply_leaves_the_condition_to_the_agent(string condition)
    {
        var work = Sample.Work("""
            {"manifests":[
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"}},
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"shop"}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"","resource":"configmaps","namespace":"shop","name":"a"},
               "conditionRules":[{"condition":"CONDITION","type":"WellKnownConditions"}]}]}
            """.Replace("CONDITION", condition, StringComparison.Ordinal));
        var status = Sample.Observe(Applied(), work, "10:00:02", Sample.Found(), Sample.Found());

        Assert.Equal("True", status.Manifests[0].Conditions.Find(condition)?.Status);
    }

    [Fact]
    public void A_rule_decides_alone_about_a_condition_that_the_agent_would_set()
    {
        var work = Sample.Work("""
            {"manifests":[
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"}},
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"shop"}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"","resource":"configmaps","namespace":"shop","name":"a"},
               "conditionRules":[
                 {"condition":"StatusFeedbackSynced","type":"CEL","celExpressions":["false"],"message":"never"},
                 {"condition":"","type":"CEL","celExpressions":["true"]},
                 {"condition":"Own","type":"CEL","celExpressions":["true"]}]}]}
            """);
        var first = Sample.Observe(Applied(), work, "10:00:02", Sample.Found(), Sample.Found());
        var second = Sample.Observe(first, work, "10:00:15", Sample.Found(), Sample.Found());

        Assert.Equal(first, second);
        Assert.Equal(["Applied", "Available", "StatusFeedbackSynced", "Own"], first.Manifests[0].Conditions.Select(condition => condition.Type));
        Assert.Equal("False ConditionRuleEvaluated never", Sample.Summary(first.Manifests[0].Conditions.Find("StatusFeedbackSynced")));
        Assert.DoesNotContain(first.Conditions, condition => condition.Type.Length == 0);
    }

    [Fact]
    [Trait("Checklist", "agent-96")]
    public void An_object_that_vanished_keeps_its_last_values()
    {
        var work = Sample.Work(TwoMaps);
        var first = Sample.Observe(Applied(), work, "10:00:02", Sample.Found("""{"data":{"k":"x"}}"""), Sample.Found());
        var vanished = Sample.Observe(first, work, "10:00:15", LiveRead.NotFound, Sample.Found());

        Assert.Equal("x", Assert.Single(vanished.Manifests[0].Feedback).Text);
        Assert.Equal(
            first.Manifests[0].Conditions.Find("StatusFeedbackSynced"), vanished.Manifests[0].Conditions.Find("StatusFeedbackSynced"));
        Assert.Equal("False", vanished.Manifests[0].Conditions.Find("Available")!.Status);
    }

    [Fact]
    public void A_rule_for_Available_decides_alone()
    {
        var work = Sample.Work("""
            {"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"","resource":"configmaps","namespace":"shop","name":"a"},
               "conditionRules":[{"condition":"Available","type":"Future"}]}]}
            """);
        var before = AppliedStatus.After(
            WorkStatus.Empty, 1, Sample.Results((Sample.Meta("", "ConfigMap", "a"), null)), Sample.Start);
        var first = Sample.Observe(before, work, "10:00:02", Sample.Found());

        Assert.Equal(
            "Unknown ConditionRuleInvalid unrecognized condition rule type Future",
            Sample.Summary(first.Manifests[0].Conditions.Find("Available")));
        Assert.Equal(first, Sample.Observe(first, work, "10:00:15", Sample.Found()));
    }

    private static WorkStatus Applied() => AppliedStatus.After(
        WorkStatus.Empty,
        1,
        Sample.Results((Sample.Meta("", "ConfigMap", "a"), null), (Sample.Meta("", "ConfigMap", "b", 1), null)),
        Sample.Start);

    private static LiveRead Read(string read) => read switch
    {
        "found" => Sample.Found(),
        "missing" => LiveRead.NotFound,
        "failed" => LiveRead.Failed("out of reach"),
        _ => LiveRead.IncompleteMeta,
    };
}
