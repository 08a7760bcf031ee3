using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.Cluster;
using Maestro.Agent.Feedback;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Feedback;

public class FeedbackReadingTests
{
    private static readonly FeedbackRule WellKnown = new("WellKnownStatus", []);

    [Theory]
    [Trait("Checklist", "agent-87")]
    [InlineData("apps/Deployment", """{"readyReplicas":1,"replicas":3,"availableReplicas":2}""",
        "ReadyReplicas Integer 1|Replicas Integer 3|AvailableReplicas Integer 2")]
    [InlineData("apps/DaemonSet", """{"numberReady":1,"desiredNumberScheduled":3,"numberAvailable":2}""",
        "NumberReady Integer 1|DesiredNumberScheduled Integer 3|NumberAvailable Integer 2")]
    [InlineData("batch/Job", """{"succeeded":1,"conditions":[{"type":"Complete","status":"True"}]}""",
        "JobComplete String True|JobSucceeded Integer 1")]
    [InlineData("/Pod", """{"phase":"Running","conditions":[{"type":"Ready","status":"False"}]}""",
        "PodReady String False|PodPhase String Running")]
    [InlineData("apps/Deployment", "{}", "")]
    public void Well_known_values_have_the_names_order_and_types_of_the_table(string kind, string status, string expected)
    {
        var (values, errors) = Read([WellKnown], Meta(kind), $$"""{"status":{{status}}}""");

        Assert.Equal(expected, string.Join('|', values.Select(value => $"{value.Name} {value.Type} {value.Text}")));
        Assert.Empty(errors);
    }

    [Fact]
    [Trait("Checklist", "agent-88")]
    public void A_kind_without_well_known_values_is_an_error_and_the_other_rules_still_count()
    {
        var (values, errors) = Read(
            [WellKnown, Paths(("ready", "", ".status.readyReplicas"))], Meta("apps/StatefulSet"), """{"status":{"readyReplicas":3}}""");

        Assert.Equal([new FeedbackValue("ready", FeedbackType.Integer, "3")], values.ToArray());
        Assert.Equal(["cannot find the wellknown statuses for resource with gvk apps/v1, Kind=StatefulSet"], errors.ToArray());
    }

    [Theory]
    [Trait("Checklist", "agent-89")]
    [Trait("Checklist", "agent-90")]
    [Trait("Checklist", "agent-91")]
    [InlineData(".i", FeedbackType.Integer, "9007199254740993")]
    [InlineData(".s", FeedbackType.String, "text")]
    [InlineData(".t", FeedbackType.Boolean, "true")]
    [InlineData(".d", FeedbackType.JsonRaw, "1.5")]
    [InlineData(".o", FeedbackType.JsonRaw, """{"a":1,"b":2}""")]
    [InlineData(".l[*].x", FeedbackType.JsonRaw, "[1,2]")]
    [InlineData(".l[?(@.n==\"a\")].x", FeedbackType.Integer, "1")]
    [InlineData(".missing", null, null)]
    [InlineData(".nothing", null, null)]
    internal void The_type_follows_from_what_is_found(string path, FeedbackType? type, string? text)
    {
        var (values, errors) = Read([Paths(("n", "", path))], Meta("/ConfigMap"), """
            {"i":9007199254740993,"s":"text","t":true,"d":1.5,"o":{"b":2,"a":1},"nothing":null,"l":[{"n":"a","x":1},{"n":"b","x":2}]}
            """);

        Assert.Equal(type is null ? [] : [new FeedbackValue("n", type.Value, text!)], values.ToArray());
        Assert.Empty(errors);
    }

    [Fact]
    [Trait("Checklist", "agent-92")]
    public void A_raw_value_above_the_limit_is_an_error()
    {
        var (values, errors) = FeedbackReading.Read(
            [Paths(("o", "", ".o"))], Meta("/ConfigMap"), new LiveObject(() => JsonElement.Parse("""{"o":{"a":"ää"}}""")), 11);

        Assert.Empty(values);
        Assert.Equal(["the length of returned json raw string for name o is larger than the maximum length 11"], errors.ToArray());
    }

    [Fact]
    [Trait("Checklist", "agent-93")]
    public void A_path_for_another_version_is_an_error()
    {
        var (values, errors) = Read([Paths(("k", "v1beta1", ".a"), ("a", "v1", ".a"))], Meta("/ConfigMap"), """{"a":1}""");

        Assert.Equal([new FeedbackValue("a", FeedbackType.Integer, "1")], values.ToArray());
        Assert.Equal(["version set in the path k is not matched for the related resource"], errors.ToArray());
    }

    [Fact]
    public void A_path_that_cannot_be_parsed_and_one_that_cannot_be_taken_are_told_apart()
    {
        var (_, errors) = Read([Paths(("p", "", "{.a}"), ("f", "", "a"))], Meta("/ConfigMap"), "{}");

        Assert.Equal(
            [
                "failed to parse json path {.a} of p with error: unrecognized character in action: U+007B '{'",
                "failed to find value for f with error: unrecognized identifier a",
            ],
            errors.ToArray());
    }

    [Fact]
    public void A_rule_of_another_type_yields_nothing()
    {
        var (values, errors) = Read([new FeedbackRule("Future", [])], Meta("/ConfigMap"), "{}");

        Assert.Empty(values);
        Assert.Empty(errors);
    }

    [Theory]
    [Trait("Checklist", "agent-94")]
    [InlineData("a", "a")]
    [InlineData("a|a", "a")]
    [InlineData("a|b|a", "[a, b]")]
    public void Errors_are_joined_without_repetition(string errors, string expected) =>
        Assert.Equal(expected, FeedbackReading.Join([.. errors.Split('|')]));

    private static (ImmutableArray<FeedbackValue> Values, ImmutableArray<string> Errors) Read(
        ImmutableArray<FeedbackRule> rules, ResourceMeta meta, string live) =>
        FeedbackReading.Read(rules, meta, new LiveObject(() => JsonElement.Parse(live)), 1024);

    private static FeedbackRule Paths(params (string Name, string Version, string Path)[] paths) =>
        new("JSONPaths", [.. paths.Select(path => new FeedbackPath(path.Name, path.Version, path.Path))]);

    private static ResourceMeta Meta(string kind) =>
        new(0, kind.Split('/')[0], "v1", kind.Split('/')[1], "any", "name", "space");
}
