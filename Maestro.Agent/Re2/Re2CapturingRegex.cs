using System.Text.RegularExpressions;

namespace Maestro.Agent.Re2;

/// <summary>A regular expression of RE2 that tells what its groups matched.</summary>
internal sealed class Re2CapturingRegex
{
    private readonly List<string?> _names = [];
    private readonly Regex _regex;

    /// <summary>Reads an expression.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="limit">How long a search may take.</param>
    /// <exception cref="Re2SyntaxException">It is malformed, or asks for what RE2 does not have.</exception>
    public Re2CapturingRegex(string pattern, TimeSpan limit) => _regex = Re2Regex.Compile(pattern, limit, _names);

    /// <summary>The names of the groups in the order in which they open; null for one without a name.</summary>
    public IReadOnlyList<string?> Names => _names;

    /// <summary>All matches that do not overlap; as in Go, nothing is not found right behind something.</summary>
    /// <exception cref="RegexMatchTimeoutException">It takes too long.</exception>
    public IEnumerable<Match> Matches(string text) => Re2Regex.Matches(_regex, text);

    /// <summary>What the groups of a match captured, in the order of <see cref="Names"/>.</summary>
    public static IEnumerable<Group> Groups(Match match) => match.Groups.Values.Skip(1);
}
