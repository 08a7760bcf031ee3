using System.Collections.Immutable;

namespace Maestro.Grains.Search;

/// <summary>Reads <c>orderBy</c> (rest-and-operations.md section 1.5).</summary>
public static class OrderByParser
{
    /// <summary>Most keys one order may have; no list has more columns.</summary>
    public const int MaxKeys = 16;

    /// <summary>
    /// Reads the keys, joined by commas, each <c>field</c>, <c>field asc</c> or <c>field desc</c> with one blank and the direction in
    /// lower case. Returns null and the reason when one is written otherwise. Blank text has no keys.
    /// </summary>
    public static ImmutableArray<OrderKey>? Parse(string? text, out string? reason)
    {
        reason = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var keys = ImmutableArray.CreateBuilder<OrderKey>();
        foreach (var part in text.Split(','))
        {
            var value = part.Trim(' ');
            var words = value.Split(' ');
            var descending = words is [_, "desc"];
            if (!(words.Length == 1 || descending || words is [_, "asc"]) || !IsName(words[0]))
            {
                // As it was written, blanks included: callers may look for it.
                reason = $"bad order value '{part}'";
                return null;
            }

            if (keys.Count == MaxKeys)
            {
                reason = $"orderBy has more than {MaxKeys} fields";
                return null;
            }

            keys.Add(new OrderKey(words[0], descending));
        }

        return keys.ToImmutable();
    }

    private static bool IsName(string text) => text.Split('.') is { Length: <= 2 } parts && parts.All(part => part.Length > 0);
}

/// <summary>A key to sort by.</summary>
/// <param name="Field">The field as written, with or without its table.</param>
/// <param name="Descending">True for the largest first.</param>
public readonly record struct OrderKey(string Field, bool Descending);
