using System.Text.RegularExpressions;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Applying;

/// <summary>
/// A creation that a ResourceQuota refuses, in the server's words, which name only what is exceeded:
/// <c>exceeded quota: q, requested: secrets=1, used: secrets=10, limited: secrets=10</c>.
/// </summary>
internal static partial class ExceededQuota
{
    /// <summary>
    /// Whether it would not be refused once the object that is to be replaced is gone: the quota counts objects, and has as many as it may, not
    /// more. A text that cannot be read is no such refusal.
    /// </summary>
    public static bool CountsTheReplaced(ApiException refusal)
    {
        if (!refusal.IsForbidden || Pattern.Match(refusal.Message) is not { Success: true } match)
        {
            return false;
        }

        var (requested, used, limited) = (Amounts(match, "requested"), Amounts(match, "used"), Amounts(match, "limited"));
        return requested.Count > 0 && requested.All(one =>
            one.Value == 1 && used.TryGetValue(one.Key, out var count) && count > 0 && limited.TryGetValue(one.Key, out var limit) && count == limit);
    }

    [GeneratedRegex(@"exceeded quota: \S+, requested: (?<requested>\S+), used: (?<used>\S+), limited: (?<limited>\S+)\z")]
    private static partial Regex Pattern { get; }

    private static Dictionary<string, decimal> Amounts(Match match, string group)
    {
        var amounts = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var part in match.Groups[group].Value.Split(','))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !Quantity.TryParse(part[(at + 1)..], out var amount) || !amounts.TryAdd(part[..at], amount))
            {
                return [];
            }
        }

        return amounts;
    }
}
