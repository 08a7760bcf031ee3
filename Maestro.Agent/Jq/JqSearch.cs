using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Maestro.Agent.Re2;

namespace Maestro.Agent.Jq;

/// <summary>A search of a regular expression in a text.</summary>
internal sealed class JqSearch
{
    private readonly string _pattern;
    private readonly string _flags;
    private readonly JqScope _scope;
    private readonly Re2CapturingRegex _regex;

    /// <summary>A search with what a function was given; a pattern may be a list of the pattern and its flags.</summary>
    /// <exception cref="JqException">The pattern or its flags cannot be read.</exception>
    public JqSearch(JsonNode? value, JsonNode? pattern, JsonNode? flags, string function, JqScope scope)
    {
        Text = JqTexts.Require(value, function);
        if (pattern is JsonArray { Count: > 0 } both)
        {
            (pattern, flags) = (both[0], both.Count > 1 ? both[1] : null);
        }

        _flags = flags is null ? "" : JqTexts.Require(flags, function);
        _pattern = JqTexts.Require(pattern, function);
        _scope = scope;
        _regex = scope.Patterns.Read(_pattern, _flags);
        IsGlobal = _flags.Contains('g', StringComparison.Ordinal);
    }

    /// <summary>Where it searches.</summary>
    public string Text { get; }

    /// <summary>Whether it goes on after the first match.</summary>
    public bool IsGlobal { get; set; }

    /// <summary>What it finds.</summary>
    /// <exception cref="JqException">It takes too long.</exception>
    public IEnumerable<Match> Run()
    {
        var wantsText = _flags.Contains('n', StringComparison.Ordinal);
        using var matches = _regex.Matches(Text).GetEnumerator();
        while (HasNext(matches))
        {
            if (matches.Current.Length == 0 && wantsText)
            {
                continue;
            }

            yield return matches.Current;
            if (!IsGlobal)
            {
                break;
            }
        }
    }

    /// <summary>The groups of a match with their names, in the order in which they open.</summary>
    public IEnumerable<(string? Name, Group Group)> Captures(Match match) => _regex.Names.Zip(Re2CapturingRegex.Groups(match));

    private bool HasNext(IEnumerator<Match> matches)
    {
        _scope.Budget.Tick();
        try
        {
            return matches.MoveNext();
        }
        catch (RegexMatchTimeoutException cause)
        {
            throw new JqException($"{JqText.Json(_pattern)}: {cause.Message}");
        }
    }
}
