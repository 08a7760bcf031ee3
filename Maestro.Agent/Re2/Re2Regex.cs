using System.Text.RegularExpressions;

namespace Maestro.Agent.Re2;

/// <summary>
/// A regular expression of RE2, as Go's <c>regexp</c> understands it (https://github.com/google/re2/wiki/Syntax). It takes time in
/// proportion to the text, whoever wrote it.
/// </summary>
/// <param name="pattern">The expression.</param>
/// <exception cref="Re2SyntaxException">It is malformed, or asks for what RE2 does not have.</exception>
internal sealed class Re2Regex(string pattern)
{
    private readonly Regex _regex = Compile(pattern, Regex.InfiniteMatchTimeout, groups: null);

    /// <summary>Whether it matches anywhere in a text.</summary>
    public bool IsMatch(string text) => _regex.IsMatch(text);

    /// <summary>The first match; empty when there is none.</summary>
    public string Find(string text) => _regex.Match(text).Value;

    /// <summary>All matches that do not overlap; as in Go, nothing is not found right behind something.</summary>
    public IEnumerable<string> FindAll(string text) => Matches(_regex, text).Select(match => match.Value);

    /// <summary>All matches of a translated pattern.</summary>
    internal static IEnumerable<Match> Matches(Regex regex, string text)
    {
        var end = -1;
        for (var match = regex.Match(text); match.Success; match = match.NextMatch())
        {
            // .NET finds nothing also in the midst of a code point.
            if (match.Length > 0 || (match.Index != end && !IsWithinCodePoint(text, match.Index)))
            {
                yield return match;
            }

            end = match.Index + match.Length;
        }
    }

    /// <summary>A translated pattern; for the groups, see <see cref="Re2Translator.Translate"/>.</summary>
    /// <exception cref="Re2SyntaxException">The pattern is malformed, or asks for what RE2 does not have.</exception>
    internal static Regex Compile(string pattern, TimeSpan limit, List<string?>? groups)
    {
        try
        {
            return new Regex(Re2Translator.Translate(pattern, groups), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, limit);
        }
        catch (Exception cause) when (cause is ArgumentException or NotSupportedException)
        {
            throw new Re2SyntaxException("expression too large", pattern);
        }
    }

    private static bool IsWithinCodePoint(string text, int index) => index > 0 && index < text.Length && char.IsSurrogatePair(text, index - 1);
}
