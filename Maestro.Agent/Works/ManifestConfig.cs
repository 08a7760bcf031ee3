using System.Collections.Immutable;

namespace Maestro.Agent.Works;

/// <summary>How the manifests that match an identifier are applied and observed (agent.md section 2.4).</summary>
/// <param name="Identifier">Which manifests.</param>
/// <param name="FeedbackRules">Values to report; empty for none.</param>
/// <param name="ConditionRules">Conditions to derive; empty for none.</param>
/// <param name="Strategy">How to apply; null when the entry does not say.</param>
/// <param name="IsWatched">Whether the values are asked for as soon as they change (<c>feedbackScrapeType: Watch</c>).</param>
internal sealed record ManifestConfig(
    ResourceIdentifier Identifier,
    ImmutableArray<FeedbackRule> FeedbackRules,
    ImmutableArray<ConditionRule> ConditionRules,
    UpdateStrategy? Strategy = null,
    bool IsWatched = false)
{
    /// <summary>The configuration of a manifest that no entry names.</summary>
    public static readonly ManifestConfig None = new(new ResourceIdentifier("", "", "", ""), [], []);

    /// <summary>Whether a rule reads who manages the fields of the object, which is not kept of live objects.</summary>
    public bool ReadsManagers => FeedbackRules.Any(rule => rule.JsonPaths.Any(path => NamesManagers(path.Path)))
        || ConditionRules.Any(rule => rule.CelExpressions.Any(NamesManagers) || NamesManagers(rule.MessageExpression));

    /// <summary>
    /// The configuration of one manifest: of the entries that match, the first with feedback rules supplies them, and
    /// likewise for condition rules and strategy, and the last says whether it is watched. An unresolved manifest matches nothing.
    /// </summary>
    public static ManifestConfig Select(ImmutableArray<ManifestConfig> configs, ResourceMeta meta)
    {
        if (configs.IsEmpty || meta.Resource.Length == 0)
        {
            return None;
        }

        var selected = None;
        foreach (var config in configs)
        {
            if (!config.Identifier.Matches(meta))
            {
                continue;
            }

            selected = selected with
            {
                FeedbackRules = selected.FeedbackRules.IsEmpty ? config.FeedbackRules : selected.FeedbackRules,
                ConditionRules = selected.ConditionRules.IsEmpty ? config.ConditionRules : selected.ConditionRules,
                Strategy = selected.Strategy ?? config.Strategy,
                IsWatched = config.IsWatched,
            };
        }

        return selected;
    }

    private static bool NamesManagers(string expression) => expression.Contains("managedFields", StringComparison.Ordinal);
}

/// <summary>Names manifests; <c>*</c> in name and namespace stands for any characters.</summary>
internal sealed record ResourceIdentifier(string Group, string Resource, string Name, string Namespace)
{
    /// <summary>Whether a resolved manifest is meant.</summary>
    public bool Matches(ResourceMeta meta) =>
        Group == meta.Group
        && Resource == meta.Resource
        && Wildcard.Matches(Namespace, meta.Namespace)
        && Wildcard.Matches(Name, meta.Name);
}

/// <summary>A rule for values to report.</summary>
/// <param name="Type"><c>WellKnownStatus</c> or <c>JSONPaths</c>; any other yields nothing.</param>
/// <param name="JsonPaths">The paths of a <c>JSONPaths</c> rule.</param>
internal sealed record FeedbackRule(string Type, ImmutableArray<FeedbackPath> JsonPaths);

/// <summary>One value to report.</summary>
/// <param name="Name">Name of the value.</param>
/// <param name="Version">API version the path is meant for; empty for any.</param>
/// <param name="Path">Path in the Kubernetes dialect of JSONPath.</param>
internal sealed record FeedbackPath(string Name, string Version, string Path);

/// <summary>A rule that derives a condition (agent.md section 4.8).</summary>
/// <param name="Condition">Type of the condition.</param>
/// <param name="Type"><c>CEL</c> or <c>WellKnownConditions</c>.</param>
internal sealed record ConditionRule(string Condition, string Type)
{
    /// <summary>Questions that all have to hold, of a <c>CEL</c> rule.</summary>
    public ImmutableArray<string> CelExpressions { get; init; } = [];

    /// <summary>The message; empty for one that is made up.</summary>
    public string Message { get; init; } = "";

    /// <summary>An expression that yields the message; empty for none.</summary>
    public string MessageExpression { get; init; } = "";
}
