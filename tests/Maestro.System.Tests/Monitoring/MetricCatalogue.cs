using System.Text.RegularExpressions;

namespace Maestro.SystemTests.Monitoring;

/// <summary>The metrics there are, with their types and labels.</summary>
internal sealed partial class MetricCatalogue
{
    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, HashSet<string>> _labels = [];

    private MetricCatalogue()
    {
    }

    /// <summary>Those that a page of a running process has, with the labels of the series that are there.</summary>
    public static MetricCatalogue OfPage(string page)
    {
        var catalogue = new MetricCatalogue();
        foreach (Match type in Type().Matches(page))
        {
            catalogue.Add(type.Groups[1].Value, type.Groups[2].Value, []);
        }

        foreach (Match sample in Sample().Matches(page))
        {
            var labels = Label().Matches(sample.Groups[2].Value).Select(label => label.Groups[1].Value);
            if (catalogue.FamilyOf(sample.Groups[1].Value) is { } family)
            {
                catalogue._labels[family].UnionWith(labels);
            }
        }

        return catalogue;
    }

    /// <summary>Those that a page has, and those that docs/metrics.md tells of servers.</summary>
    public static MetricCatalogue OfPageAndDocumentation(string page)
    {
        var catalogue = OfPage(page);
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "metrics.md"));
        foreach (Match row in Row().Matches(document[..document.IndexOf("\n## Of the agent", StringComparison.Ordinal)]))
        {
            catalogue.Add(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value.Split('`').Where((_, place) => place % 2 == 1));
        }

        return catalogue;
    }

    /// <summary>The labels of a series by its name, which for histograms is not that of the metric; null when there is none of that name.</summary>
    public IReadOnlySet<string>? LabelsOf(string series) =>
        FamilyOf(series) is { } family ? (series == $"{family}_bucket" ? [.. _labels[family], "le"] : _labels[family]) : null;

    private string? FamilyOf(string series)
    {
        if (_types.TryGetValue(series, out var type))
        {
            return type == "histogram" ? null : series;
        }

        var family = Part().Replace(series, "");
        return family != series && _types.GetValueOrDefault(family) == "histogram" ? family : null;
    }

    private void Add(string name, string type, IEnumerable<string> labels)
    {
        _types[name] = type;
        _labels.TryAdd(name, []);
        _labels[name].UnionWith(labels);
    }

    [GeneratedRegex(@"^# TYPE (\w+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"^(\w+)(\{.*\})? \S+$", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("""[{,](\w+)="(?:[^"\\]|\\.)*""")]
    private static partial Regex Label();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (counter|gauge|histogram) \| ([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
