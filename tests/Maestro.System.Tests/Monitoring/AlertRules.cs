using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Maestro.SystemTests.Monitoring;

/// <summary>The rules of <c>deploy/monitoring/alerts.yaml</c>.</summary>
internal static partial class AlertRules
{
    /// <summary>The group of the rules on the metrics of agents.</summary>
    public const string OfAgents = "maestro-agents";

    /// <summary>All rules with the names of their groups.</summary>
    public static IReadOnlyList<(string Group, YamlMappingNode Rule)> All()
    {
        var stream = new YamlStream();
        using var file = File.OpenText(Path.Combine(Repository.Root, "deploy", "monitoring", "alerts.yaml"));
        stream.Load(file);
        return
        [
            .. ((YamlSequenceNode)stream.Documents[0].RootNode["groups"])
                .SelectMany(group => ((YamlSequenceNode)group["rules"]).Select(rule => (group["name"].ToString(), (YamlMappingNode)rule))),
        ];
    }

    /// <summary>Names that are not known in the expression of a rule or in its texts, with the name of the rule in front.</summary>
    public static IEnumerable<string> Problems(YamlMappingNode rule, MetricCatalogue metrics)
    {
        var texts = ((YamlMappingNode)rule["annotations"]).Children.Values.SelectMany(text => Label().Matches(text.ToString()));
        return PromQl.Problems(rule["expr"].ToString(), metrics, texts.Select(label => label.Groups[1].Value)).Select(problem => $"{rule["alert"]}: {problem}");
    }

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex Label();
}
