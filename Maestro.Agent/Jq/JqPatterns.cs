using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Maestro.Agent.Jq;

/// <summary>Functions of regular expressions.</summary>
internal static class JqPatterns
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    /// <summary>What <c>test</c> yields.</summary>
    /// <exception cref="JqException">The pattern or its flags cannot be read, or finding takes too long.</exception>
    public static bool IsMatch(JsonNode? value, JsonNode? pattern, JsonNode? flags, JqBudget budget) =>
        Find(value, pattern, flags, "test", budget).Found.Count > 0;

    /// <summary>What <c>match</c> yields.</summary>
    /// <exception cref="JqException">The pattern or its flags cannot be read, or finding takes too long.</exception>
    public static IEnumerable<JsonNode?> Matches(JsonNode? value, JsonNode? pattern, JsonNode? flags, JqBudget budget)
    {
        var text = JqTexts.Require(value, "match");
        var (regex, found) = Find(value, pattern, flags, "match", budget);
        foreach (var match in found)
        {
            budget.Tick();
            yield return Describe(text, match, new JsonArray([.. match.Groups.Values.Skip(1).Select((group, index) =>
            {
                var capture = Describe(text, group, null);
                var name = regex.GroupNameFromNumber(index + 1);
                capture["name"] = char.IsAsciiDigit(name[0]) ? null : name;
                return capture;
            })]));
        }
    }

    private static JsonObject Describe(string text, Group group, JsonArray? captures)
    {
        var described = new JsonObject
        {
            ["offset"] = group.Success ? JqText.Length(text.AsSpan(0, group.Index)) : -1,
            ["length"] = JqText.Length(group.Value),
            ["string"] = group.Success ? group.Value : null,
        };
        if (captures is not null)
        {
            described["captures"] = captures;
        }

        return described;
    }

    // A pattern may be a list of the pattern and its flags.
    private static (Regex Regex, List<Match> Found) Find(JsonNode? value, JsonNode? pattern, JsonNode? flags, string function, JqBudget budget)
    {
        var text = JqTexts.Require(value, function);
        if (pattern is JsonArray { Count: > 0 } both)
        {
            (pattern, flags) = (both[0], both.Count > 1 ? both[1] : null);
        }

        var letters = flags is null ? "" : JqTexts.Require(flags, function);
        try
        {
            var regex = new Regex(JqTexts.Require(pattern, function), Options(letters), Limit);
            var found = new List<Match>();
            var isGlobal = letters.Contains('g', StringComparison.Ordinal);
            for (var match = regex.Match(text); match.Success && (isGlobal || found.Count == 0); match = match.NextMatch())
            {
                budget.Tick();
                if (match.Length > 0 || !letters.Contains('n', StringComparison.Ordinal))
                {
                    found.Add(match);
                }
            }

            return (regex, found);
        }
        catch (Exception cause) when (cause is ArgumentException or RegexMatchTimeoutException)
        {
            throw new JqException($"{JqText.Json(pattern)}: {cause.Message}");
        }
    }

    private static RegexOptions Options(string flags) => flags.Aggregate(RegexOptions.CultureInvariant, (all, flag) => all | flag switch
    {
        'i' => RegexOptions.IgnoreCase,
        'x' => RegexOptions.IgnorePatternWhitespace,
        's' => RegexOptions.Singleline,
        'g' or 'n' => RegexOptions.None,
        _ => throw new JqException($"{flags} is not a valid modifier string"),
    });
}
