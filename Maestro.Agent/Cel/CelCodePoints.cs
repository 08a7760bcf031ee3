namespace Maestro.Agent.Cel;

/// <summary>Places in a text and the order of texts, both by code points (cel-spec, "String and Bytes Values"); .NET counts UTF-16 units.</summary>
internal static class CelCodePoints
{
    /// <summary>How many code points a text has.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>The unit at which a code point begins; the length for the place behind the last one, and null beyond it.</summary>
    public static int? Unit(string text, long codePoint)
    {
        if (codePoint < 0 || codePoint > text.Length)
        {
            return null;
        }

        var unit = 0;
        for (; codePoint > 0 && unit < text.Length; codePoint--)
        {
            unit += char.IsSurrogatePair(text, unit) ? 2 : 1;
        }

        return codePoint == 0 ? unit : null;
    }

    /// <summary>Orders two texts.</summary>
    public static int Compare(string left, string right)
    {
        var at = left.AsSpan().CommonPrefixLength(right);
        if (at == left.Length || at == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // Pairs stand for code points beyond all that have a unit of their own, although units above theirs are in use.
        return (char.IsSurrogate(left[at]), char.IsSurrogate(right[at])) switch
        {
            (true, false) => 1,
            (false, true) => -1,
            _ => left[at].CompareTo(right[at]),
        };
    }
}
