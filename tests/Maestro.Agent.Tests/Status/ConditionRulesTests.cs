using System.Collections.Immutable;
using Maestro.Agent.Status;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Status;

public class ConditionRulesTests
{
    private static readonly ConditionRule Complete = new("Complete", "WellKnownConditions");

    [Theory]
    [Trait("Checklist", "agent-98")]
    [InlineData("batch", "Job", """{"conditions":[{"type":"Complete","status":"True"}]}""", "True ConditionRuleEvaluated Job is finished")]
    [InlineData("batch", "Job", """{"conditions":[{"type":"Failed","status":"True"}]}""", "True ConditionRuleEvaluated Job is finished")]
    [InlineData("batch", "Job", """{"conditions":[{"type":"Complete","status":"False"}]}""", "False ConditionRuleEvaluated Job is not finished")]
    [InlineData("batch", "Job", "{}", "False ConditionRuleEvaluated Job is not finished")]
    [InlineData("", "Pod", """{"phase":"Succeeded"}""", "True ConditionRuleEvaluated Pod is in phase Succeeded")]
    [InlineData("", "Pod", """{"phase":"Running"}""", "False ConditionRuleEvaluated Pod is in phase Running")]
    [InlineData("apps", "Deployment", "{}", "")]
    public void Jobs_and_pods_are_complete_by_the_well_known_rule(string group, string kind, string status, string expected)
    {
        var conditions = Evaluate([Complete], group, kind, $$"""{"status":{{status}}}""");

        Assert.Equal(expected, Sample.Summary(conditions.Find("Complete")));
    }

    [Theory]
    [Trait("Checklist", "agent-97")]
    [InlineData("object.status.ready == 2", "", "", "True ConditionRuleEvaluated Manifest is Ready")]
    [InlineData("object.status.ready == 3", "", "", "False ConditionRuleEvaluated Manifest is not Ready")]
    [InlineData("object.status.ready == 3", "told", "", "False ConditionRuleEvaluated told")]
    [InlineData("object.status.ready == 2", "told", "'ready: ' + string(object.status.ready) + ' ' + string(result)", "True ConditionRuleEvaluated ready: 2 true")]
    [InlineData("object.status.ready == 2", "told", "''", "True ConditionRuleEvaluated told")]
    [InlineData("object.status.ready == 2", "told", "nobody", "True ConditionRuleEvaluated ERROR: <input>:1:1: undeclared reference to 'nobody' (in container '')")]
    [InlineData("object.status.ready == 2", "told", "object.status.ready", "True ConditionRuleEvaluated expected message expression to have a string result, got int64")]
    [InlineData("object.status.ready == 2", "told", "null", "True ConditionRuleEvaluated expected message expression to have a string result, got structpb.NullValue")]
    [InlineData("object.status.ready == 2", "told", "object.missing", "True ConditionRuleEvaluated no such key: missing")]
    [InlineData("object.status.ready ==", "", "", "False ConditionRuleExpressionError ERROR: <input>:1:23: Syntax error: unexpected input '<EOF>'")]
    [InlineData("object.status.missing", "", "", "False ConditionRuleExpressionError no such key: missing")]
    [InlineData("object.status.ready", "", "", "False ConditionRuleExpressionError expected bool result, got int64")]
    [InlineData("object.status.name", "", "", "False ConditionRuleExpressionError expected bool result, got string")]
    [InlineData("object.status", "", "", "False ConditionRuleExpressionError expected bool result, got map[string]interface {}")]
    [InlineData("object.status.list", "", "", "False ConditionRuleExpressionError expected bool result, got []interface {}")]
    [InlineData("{'a': 1}", "", "", "False ConditionRuleExpressionError expected bool result, got map[ref.Val]ref.Val")]
    [InlineData("object.status.list.map(x, x)", "", "", "False ConditionRuleExpressionError expected bool result, got []ref.Val")]
    public void An_expression_decides(string expression, string message, string messageExpression, string expected)
    {
        var rule = new ConditionRule("Ready", "CEL") { CelExpressions = ["true", expression], Message = message, MessageExpression = messageExpression };
        var conditions = Evaluate([rule], "apps", "Deployment", """{"status":{"ready":2,"name":"x","list":[1]}}""");

        Assert.Equal(expected, Sample.Summary(conditions.Find("Ready")));
    }

    [Fact]
    public void A_failure_that_nobody_foresaw_is_told_and_keeps_nothing_else_back()
    {
        const string TwiceTheSameKey = """{"status":{"phase":"Succeeded","phase":"Succeeded"}}""";
        var conditions = Evaluate([new ConditionRule("Ready", "CEL") { CelExpressions = ["true"] }, Complete], "", "Pod", TwiceTheSameKey);

        Assert.StartsWith("Unknown ConditionRuleInternalError ", Sample.Summary(conditions.Find("Ready")), StringComparison.Ordinal);
        Assert.Equal("True ConditionRuleEvaluated Pod is in phase Succeeded", Sample.Summary(conditions.Find("Complete")));
    }

    [Fact]
    public void A_rule_of_an_unknown_type_is_invalid() => Assert.Equal(
        "Unknown ConditionRuleInvalid unrecognized condition rule type Magic",
        Sample.Summary(Evaluate([new ConditionRule("Ready", "Magic")], "apps", "Deployment", "{}").Find("Ready")));

    [Fact]
    public void A_well_known_rule_may_bring_its_own_message() => Assert.Equal(
        "True ConditionRuleEvaluated done: true",
        Sample.Summary(Evaluate(
            [Complete with { Message = "ignored", MessageExpression = "'done: ' + string(result)" }],
            "",
            "Pod",
            """{"status":{"phase":"Failed"}}""").Find("Complete")));

    [Fact]
    [Trait("Checklist", "agent-100")]
    public void What_a_removed_rule_derived_disappears_with_the_next_generation()
    {
        ImmutableArray<Condition> stored =
        [
            new("Complete", "True", 1, Sample.Start, "ConditionRuleEvaluated", ""),
            new("Available", "True", 0, Sample.Start, "ResourceAvailable", ""),
        ];

        var conditions = ConditionRules.Enter(stored, [], 2);
        var ofWork = ConditionRules.Aggregate(
            [new("Complete", "True", 1, Sample.Start, "ConditionRulesAggregated", "")], [], 2, Sample.Start);

        Assert.Equal(["Available"], conditions.Select(condition => condition.Type));
        Assert.Empty(ofWork);
    }

    [Theory]
    [Trait("Checklist", "agent-99")]
    [InlineData("Complete", "True False Unknown", "False")]
    [InlineData("Complete", "True Unknown", "Unknown")]
    [InlineData("Complete", "True True", "True")]
    [InlineData("Progressing", "False True Unknown", "True")]
    [InlineData("Progressing", "False Unknown", "Unknown")]
    [InlineData("Progressing", "False False", "False")]
    public void Manifests_are_summed_up_on_the_work(string type, string statuses, string expected)
    {
        var manifests = statuses.Split(' ')
            .Select((status, index) => Manifest(index, new Condition(type, status, 1, Sample.Start, "ConditionRuleEvaluated", "m")))
            .Append(Manifest(9, new Condition("Available", "True", 0, Sample.Start, "ResourceAvailable", "")));

        var conditions = ConditionRules.Aggregate([], [.. manifests], 1, Sample.Start);

        var condition = Assert.Single(conditions);
        Assert.Equal(
            $"{expected} ConditionRulesAggregated Aggregated from {statuses.Split(' ').Length} manifest conditions",
            Sample.Summary(condition));
    }

    [Fact]
    public void The_message_of_a_single_manifest_is_taken_over()
    {
        var manifest = Manifest(0, new Condition("Complete", "True", 1, Sample.Start, "ConditionRuleEvaluated", "Job is finished"));

        Assert.Equal(
            "True ConditionRulesAggregated Job is finished",
            Sample.Summary(Assert.Single(ConditionRules.Aggregate([], [manifest], 1, Sample.Start))));
    }

    private static ImmutableArray<Condition> Evaluate(ImmutableArray<ConditionRule> rules, string group, string kind, string live) =>
        ConditionRules.Evaluate(rules, Sample.Meta(group, kind, "x"), Sample.Found(live).Object!, 1, Sample.Start);

    private static ManifestStatus Manifest(int ordinal, Condition condition) =>
        new(Sample.Meta("", "ConfigMap", "a", ordinal), [], [condition]);
}
