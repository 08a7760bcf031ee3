using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Maestro.Agent.Jq;

/// <summary>Functions of regular expressions, which are those of RE2, as in gojq.</summary>
internal static class JqPatterns
{
    /// <summary>What <c>test</c> yields.</summary>
    /// <exception cref="JqException">The pattern or its flags cannot be read, or finding takes too long.</exception>
    public static bool IsMatch(JsonNode? value, JsonNode? pattern, JsonNode? flags, JqScope scope) =>
        new JqSearch(value, pattern, flags, "test", scope).Run().Any();

    /// <summary>What <c>match</c> yields.</summary>
    /// <exception cref="JqException">The pattern or its flags cannot be read, or finding takes too long.</exception>
    public static IEnumerable<JsonNode?> Matches(JsonNode? value, JsonNode? pattern, JsonNode? flags, JqScope scope)
    {
        var search = new JqSearch(value, pattern, flags, "match", scope);
        var (counted, offset) = (0, 0);
        foreach (var match in search.Run())
        {
            offset += JqText.Length(search.Text.AsSpan(counted, match.Index - counted));
            counted = match.Index;
            var described = Describe(match, offset);
            described["captures"] = new JsonArray([.. search.Captures(match).Select(capture =>
            {
                var group = Describe(capture.Group, offset + JqText.Length(search.Text.AsSpan(match.Index, Math.Max(capture.Group.Index - match.Index, 0))));
                group["name"] = capture.Name;
                return group;
            })]);
            yield return described;
        }
    }

    /// <summary>What <c>split</c> with flags yields: the parts between all matches. Nothing that is found at the start parts nothing.</summary>
    /// <exception cref="JqException">The pattern or its flags cannot be read, or finding takes too long.</exception>
    public static JsonArray Split(JsonNode? value, JsonNode? pattern, JsonNode? flags, JqScope scope)
    {
        var search = new JqSearch(value, pattern, flags, "split", scope) { IsGlobal = true };
        var parts = new JsonArray();
        var (start, end) = (0, 0);
        foreach (var match in search.Run())
        {
            end = match.Index;
            if (match.Index + match.Length > 0)
            {
                parts.Add((JsonNode)search.Text[start..end]);
            }

            start = match.Index + match.Length;
        }

        if (end != search.Text.Length || (search.Text.Length == 0 && JqValues.Text(pattern) != ""))
        {
            parts.Add((JsonNode)search.Text[start..]);
        }

        return parts;
    }

    /// <summary>What <c>sub</c> and <c>gsub</c> yield: a text for each combination of what the change makes of the named captures of
    /// each match.</summary>
    /// <exception cref="JqException">The pattern or its flags cannot be read, finding takes too long, or a change makes no text.</exception>
    public static IEnumerable<JsonNode?> Replace(
        JsonNode? value, JsonNode? pattern, JsonNode? flags, bool isGlobal, Func<JsonNode?, IEnumerable<JsonNode?>> change, JqScope scope)
    {
        var search = new JqSearch(value, pattern, flags, isGlobal ? "gsub" : "sub", scope);
        search.IsGlobal |= isGlobal;
        List<Match> matches = [.. search.Run()];
        var texts = matches.ConvertAll(match => change(Named(search, match)).Select(text => JqValues.Text(JqOperators.Add("", text))!).ToList());
        if (texts.Exists(choices => choices.Count == 0))
        {
            yield break;
        }

        // Counts through the combinations; the first match changes fastest.
        var chosen = new int[matches.Count];
        for (var digit = -1; digit < chosen.Length;)
        {
            scope.Budget.Tick();
            var (result, end) = (new StringBuilder(), 0);
            for (var at = 0; at < chosen.Length; at++)
            {
                result.Append(search.Text, end, matches[at].Index - end).Append(texts[at][chosen[at]]);
                end = matches[at].Index + matches[at].Length;
            }

            yield return result.Append(search.Text, end, search.Text.Length - end).ToString();
            for (digit = 0; digit < chosen.Length && ++chosen[digit] == texts[digit].Count; digit++)
            {
                chosen[digit] = 0;
            }
        }
    }

    private static JsonObject Named(JqSearch search, Match match)
    {
        var named = new JsonObject();
        foreach (var (name, group) in search.Captures(match))
        {
            if (name is not null)
            {
                named[name] = group.Success ? group.Value : null;
            }
        }

        return named;
    }

    private static JsonObject Describe(Group group, int offset) => new()
    {
        ["offset"] = group.Success ? offset : -1,
        ["length"] = JqText.Length(group.Value),
        ["string"] = group.Success ? group.Value : null,
    };
}
