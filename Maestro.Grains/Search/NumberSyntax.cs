namespace Maestro.Grains.Search;

/// <summary>The numbers of the search language: <c>12</c>, <c>1.5</c>, <c>.5</c>, <c>1e3</c>, with an optional sign.</summary>
internal static class NumberSyntax
{
    /// <summary>Where the number that starts at <paramref name="start"/> ends; <paramref name="start"/> itself when there is none.</summary>
    public static int EndOf(string text, int start)
    {
        var position = start;
        if (position < text.Length && text[position] is '+' or '-')
        {
            position++;
        }

        var whole = SkipDigits(text, position);
        var digits = whole - position;
        position = whole;
        if (position < text.Length && text[position] == '.')
        {
            var fraction = SkipDigits(text, position + 1);
            digits += fraction - position - 1;
            position = fraction;
        }

        if (digits == 0)
        {
            return start;
        }

        if (position < text.Length && text[position] is 'e' or 'E')
        {
            var sign = position + 1 < text.Length && text[position + 1] is '+' or '-' ? 1 : 0;
            var exponent = SkipDigits(text, position + 1 + sign);
            return exponent > position + 1 + sign ? exponent : position;
        }

        return position;
    }

    private static int SkipDigits(string text, int position)
    {
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return position;
    }
}
