using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Prometheus;

namespace Maestro.Gateway.Tests.Measuring;

/// <summary>What a server answers to <c>GET /metrics</c>.</summary>
internal sealed partial class MetricsText(string text)
{
    private readonly string[] _lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The type of each family.</summary>
    public IReadOnlyDictionary<string, string> Types { get; } = Family().Matches(text)
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    public static async Task<MetricsText> OfAsync(Uri server)
    {
        using var client = new HttpClient();
        return new MetricsText(await client.GetStringAsync(new Uri(server, "/metrics")));
    }

    public static async Task<MetricsText> OfAsync(CollectorRegistry registry)
    {
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text);
        return new MetricsText(Encoding.UTF8.GetString(text.ToArray()));
    }

    /// <summary>The value of a series, such as <c>name{label="value"}</c>; 0 when there is none.</summary>
    public double this[string series] => _lines
        .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal))
        .Select(line => double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture))
        .SingleOrDefault();

    /// <summary>The names of the labels the series of a family have, each combination once.</summary>
    public IEnumerable<string> LabelsOf(string family) => _lines
        .Where(line => Sample().Match(line).Groups[1].Value is var name
            && (name == family || (Types[family] == "histogram" && name == family + "_bucket")))
        .Select(line => string.Join(", ", Label().Matches(line).Select(match => match.Groups[1].Value).Where(name => name != "le")))
        .Distinct();

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Family();

    [GeneratedRegex(@"^([a-z_]+)[ {]")]
    private static partial Regex Sample();

    [GeneratedRegex("""(\w+)="[^"]*"[,}]""")]
    private static partial Regex Label();
}
