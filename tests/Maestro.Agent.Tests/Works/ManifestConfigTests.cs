using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Works;

public class ManifestConfigTests
{
    private static readonly ResourceMeta Web = new(0, "apps", "v1", "Deployment", "deployments", "web", "shop");

    [Theory]
    [Trait("Checklist", "agent-62")]
    [InlineData("apps", "deployments", "web", "shop", true)]
    [InlineData("apps", "deployments", "w*", "*", true)]
    [InlineData("apps", "*", "web", "shop", false)]
    [InlineData("*", "deployments", "web", "shop", false)]
    [InlineData("apps", "deployments", "web", "", false)]
    public void Wildcards_count_in_name_and_namespace_only(string group, string resource, string name, string space, bool expected) =>
        Assert.Equal(expected, new ResourceIdentifier(group, resource, name, space).Matches(Web));

    [Fact]
    [Trait("Checklist", "agent-63")]
    public void The_first_matching_entry_with_rules_wins_per_aspect()
    {
        ImmutableArray<ManifestConfig> configs =
        [
            Config("other", "never", null),
            Config("web", null, "Complete"),
            Config("*", "first", "Late"),
            Config("web", "second", null),
        ];

        var selected = ManifestConfig.Select(configs, Web);

        Assert.Equal("first", Assert.Single(selected.FeedbackRules).Type);
        Assert.Equal("Complete", Assert.Single(selected.ConditionRules).Condition);
    }

    [Theory]
    [InlineData(true, "Watch")]
    [InlineData(true, "Poll", "Watch")]
    [InlineData(false, "Watch", "")]
    [InlineData(false, "Watch", null)]
    [InlineData(false)]
    public void The_last_matching_entry_says_whether_the_values_are_watched(bool expected, params string?[] types)
    {
        var entries = new JsonArray([.. types.Append("of another").Select(type => new JsonObject
        {
            ["resourceIdentifier"] = new JsonObject
            {
                ["group"] = "apps", ["resource"] = "deployments", ["namespace"] = "shop", ["name"] = type == "of another" ? "other" : "web",
            },
            ["feedbackScrapeType"] = type == "of another" ? "Watch" : type,
        })]);
        var configs = ManifestConfigReader.Read(JsonElement.Parse(new JsonObject { ["manifestConfigs"] = entries }.ToJsonString()));

        Assert.Equal(expected, ManifestConfig.Select(configs, Web).IsWatched);
    }

    [Fact]
    public void An_unresolved_manifest_matches_nothing() => Assert.Same(
        ManifestConfig.None,
        ManifestConfig.Select([new ManifestConfig(new("apps", "", "*", "*"), [new("x", [])], [])], Web with { Resource = "" }));

    private static ManifestConfig Config(string name, string? feedback, string? condition) => new(
        new ResourceIdentifier("apps", "deployments", name, "shop"),
        feedback is null ? [] : [new FeedbackRule(feedback, [])],
        condition is null ? [] : [new ConditionRule(condition, "WellKnownConditions")]);
}
