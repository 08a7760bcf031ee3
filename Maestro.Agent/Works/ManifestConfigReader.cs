using System.Collections.Immutable;
using System.Text.Json;

namespace Maestro.Agent.Works;

/// <summary>Reads <c>manifestConfigs</c> (protocol.md section 3.1). Unknown keys, and values of another shape, are ignored.</summary>
internal static class ManifestConfigReader
{
    /// <summary>The entries in order.</summary>
    public static ImmutableArray<ManifestConfig> Read(JsonElement bundle) =>
        [.. bundle.Items("manifestConfigs").Select(ReadConfig)];

    private static ManifestConfig ReadConfig(JsonElement config) => new(
        ReadIdentifier(config.Member("resourceIdentifier")),
        [.. config.Items("feedbackRules").Select(ReadFeedbackRule)],
        [.. config.Items("conditionRules").Select(ReadConditionRule)],
        UpdateStrategy.Read(config),
        config.Text("feedbackScrapeType") == "Watch");

    private static ResourceIdentifier ReadIdentifier(JsonElement? identifier) => new(
        identifier?.Text("group") ?? "",
        identifier?.Text("resource") ?? "",
        identifier?.Text("name") ?? "",
        identifier?.Text("namespace") ?? "");

    private static FeedbackRule ReadFeedbackRule(JsonElement rule) => new(
        rule.Text("type") ?? "",
        [.. rule.Items("jsonPaths").Select(path =>
            new FeedbackPath(path.Text("name") ?? "", path.Text("version") ?? "", path.Text("path") ?? ""))]);

    private static ConditionRule ReadConditionRule(JsonElement rule) => new(rule.Text("condition") ?? "", rule.Text("type") ?? "")
    {
        CelExpressions =
            [.. rule.Items("celExpressions").Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)],
        Message = rule.Text("message") ?? "",
        MessageExpression = rule.Text("messageExpression") ?? "",
    };
}
