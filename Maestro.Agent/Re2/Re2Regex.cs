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
    private readonly Regex _regex = Compile(pattern);

    /// <summary>Whether it matches anywhere in a text.</summary>
    public bool IsMatch(string text) => _regex.IsMatch(text);

    /// <summary>The first match; empty when there is none.</summary>
    public string Find(string text) => _regex.Match(text).Value;

    /// <summary>All matches that do not overlap; as in Go, nothing is not found right behind something.</summary>
    public IEnumerable<string> FindAll(string text)
    {
        var end = -1;
        foreach (Match match in _regex.Matches(text))
        {
            // .NET finds nothing also in the midst of a code point.
            if (match.Length > 0 || (match.Index != end && !IsWithinCodePoint(text, match.Index)))
            {
                yield return match.Value;
            }

            end = match.Index + match.Length;
        }
    }

    private static bool IsWithinCodePoint(string text, int index) => index > 0 && index < text.Length && char.IsSurrogatePair(text, index - 1);

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(Re2Translator.Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception cause) when (cause is ArgumentException or NotSupportedException)
        {
            throw new Re2SyntaxException("expression too large", pattern);
        }
    }
}
