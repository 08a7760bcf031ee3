using System.Text.RegularExpressions;

namespace Maestro.KubernetesApi.Tests.Recorded;

/// <summary>
/// Makes two runs comparable: UIDs and resourceVersions become their number in the order of appearance (so that who refers to whom still
/// counts), times become one time. Nothing else is touched.
/// </summary>
internal sealed partial class Comparable
{
    private readonly Dictionary<string, string> _uids = new(StringComparer.Ordinal);

    public string Of(string text)
    {
        text = Uid().Replace(text, match => _uids.TryGetValue(match.Value, out var known) ? known : _uids[match.Value] = $"uid-{_uids.Count + 1}");
        text = Version().Replace(text, "$1N\"");
        text = TooOld().Replace(text, "$1(N)");
        text = ContinueToken().Replace(text, "$1TOKEN\"");
        text = Address().Replace(text, "127.0.0.1:PORT");
        return Time().Replace(text, "TIME");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex("(\"resourceVersion\":\")[0-9]+\"")]
    private static partial Regex Version();

    [GeneratedRegex(@"(too old resource version: [0-9]+ )\([0-9]+\)")]
    private static partial Regex TooOld();

    [GeneratedRegex("(\"continue\":\")[A-Za-z0-9_-]+\"")]
    private static partial Regex ContinueToken();

    [GeneratedRegex("127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Address();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")]
    private static partial Regex Time();
}
