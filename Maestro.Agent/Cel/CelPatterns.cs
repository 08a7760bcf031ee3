using Maestro.Agent.Re2;

namespace Maestro.Agent.Cel;

/// <summary>
/// Functions of regular expressions. Each call in an expression has its own, which keeps the pattern it was given last: in a macro it nearly always is
/// the same for all elements, and to compile it costs far more than to match.
/// </summary>
internal sealed class CelPatterns
{
    private (string Text, Re2Regex Regex)? _last;

    /// <summary>The function of that name for one call; null when it is none of these.</summary>
    public static CelFunction? Find(string name, bool isMethod)
    {
        var patterns = new CelPatterns();
        return name switch
        {
            "matches" => arguments => patterns.Pattern(arguments).IsMatch(Text(arguments, 0)),
            "find" when isMethod => arguments => patterns.Pattern(arguments).Find(Text(arguments, 0)),
            "findAll" when isMethod => arguments => patterns.Pattern(arguments).FindAll(Text(arguments, 0)).Take(Limit(arguments)).ToList<object?>(),
            _ => null,
        };
    }

    private static int Limit(object?[] arguments) =>
        arguments.Length > 2 && arguments[2] is long and >= 0 and var limit ? (int)Math.Min(limit, int.MaxValue) : int.MaxValue;

    private Re2Regex Pattern(object?[] arguments)
    {
        var text = Text(arguments, 1);
        if (_last is not { } last || last.Text != text)
        {
            try
            {
                _last = last = (text, new Re2Regex(text));
            }
            catch (Re2SyntaxException cause)
            {
                throw new CelException(cause.Message);
            }
        }

        return last.Regex;
    }

    private static string Text(object?[] arguments, int index) => arguments[index] as string ?? throw CelValues.NoOverload();
}
