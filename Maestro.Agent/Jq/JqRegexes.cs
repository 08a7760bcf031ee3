using Maestro.Agent.Re2;

namespace Maestro.Agent.Jq;

/// <summary>
/// The regular expressions of one evaluation, each read once: to read one costs far more than to search a short text for it.
/// </summary>
internal sealed class JqRegexes
{
    // A search takes time in proportion to the text, so only somebody who is kept from the processor needs as much; on a busy node that is soon.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Pattern, string Flags), Re2CapturingRegex> _read = [];

    /// <summary>The expression of a pattern.</summary>
    /// <exception cref="JqException">The pattern or its flags cannot be read.</exception>
    public Re2CapturingRegex Read(string pattern, string flags)
    {
        if (!_read.TryGetValue((pattern, flags), out var regex))
        {
            try
            {
                _read[(pattern, flags)] = regex = new Re2CapturingRegex(string.Concat(flags.Select(Prefix)) + pattern, Limit);
            }
            catch (Re2SyntaxException cause)
            {
                throw new JqException($"{JqText.Json(pattern)}: {cause.Message}");
            }
        }

        return regex;

        string Prefix(char flag) => flag switch
        {
            'i' or 's' => $"(?{flag})",
            'g' or 'n' => "",
            _ => throw new JqException($"{flags} is not a valid modifier string"),
        };
    }
}
