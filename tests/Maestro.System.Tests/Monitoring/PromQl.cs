using System.Text.RegularExpressions;

namespace Maestro.SystemTests.Monitoring;

/// <summary>As much of Prometheus' language as it takes to find out which names an expression uses.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Functions =
        ["absent", "changes", "count", "histogram_quantile", "increase", "label_values", "max", "min_over_time", "rate", "scalar", "sum", "time"];

    private static readonly HashSet<string> Joints = ["by", "without", "on", "ignoring"];
    private static readonly HashSet<string> Words = ["and", "or", "unless", "offset"];

    // What Prometheus itself puts to a series.
    private static readonly HashSet<string> OfEverySeries = ["job", "instance"];

    /// <summary>What an expression, and the labels that a text about its result names, get wrong; nothing when all names are known.</summary>
    public static IReadOnlyList<string> Problems(string expression, MetricCatalogue metrics, params IEnumerable<string> resultLabels)
    {
        List<string> problems = [];
        HashSet<string> known = [.. OfEverySeries];
        List<string> grouped = [.. resultLabels];
        var tokens = Token().Matches(expression).Select(match => match.Value).ToList();
        for (var at = 0; at < tokens.Count; at++)
        {
            var (token, next) = (tokens[at], at + 1 < tokens.Count ? tokens[at + 1] : "");
            if (!IsName(token) || Words.Contains(token))
            {
                continue;
            }

            if (Joints.Contains(token))
            {
                var end = tokens.IndexOf(")", at);
                grouped.AddRange(tokens[at..end].Skip(1).Where(IsName));
                at = end;
            }
            else if (next == "(" || Joints.Contains(next))
            {
                problems.AddRange(Functions.Contains(token) ? [] : [$"function {token}"]);
            }
            else
            {
                var labels = metrics.LabelsOf(token);
                problems.AddRange(labels is null ? [$"metric {token}"] : []);
                known.UnionWith(labels ?? new HashSet<string>());
                var end = next == "{" ? tokens.IndexOf("}", at) : at;
                problems.AddRange(tokens[at..end].Skip(1).Where(IsName)
                    .Where(label => labels is not null && !labels.Contains(label) && !OfEverySeries.Contains(label))
                    .Select(label => $"label {label} of {token}"));
                at = end;
            }
        }

        return [.. problems, .. grouped.Where(label => !known.Contains(label)).Select(label => $"label {label}")];
    }

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] == '_';

    // Texts, variables of a dashboard, numbers and durations, names; and single characters of everything else.
    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|\$\w+|\d[\w.]*|[A-Za-z_]\w*|\S
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
