using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Reprocessing.Rest.V2;

/// <summary>Reads query parameters; a value that is not allowed is answered with a sentence that says what is.</summary>
internal static class QueryValues
{
    /// <summary>A text; null when it is missing or empty. Nothing that is stored has control characters.</summary>
    public static string? Text(this IQueryCollection query, string name) => (string?)query[name] switch
    {
        null or "" => null,
        var text when text.Any(char.IsControl) => throw NotAllowed(name, text, "text without control characters"),
        var text => text,
    };

    /// <summary>A whole number; null when it is missing.</summary>
    public static long? Number(this IQueryCollection query, string name, long min, long max) => query.Text(name) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max => number,
        var text => throw NotAllowed(name, text, FormattableString.Invariant($"a whole number from {min} to {max}")),
    };

    /// <summary>A time; null when it is missing. Without a zone it is UTC.</summary>
    public static DateTimeOffset? Time(this IQueryCollection query, string name) => query.Text(name) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        var text => throw NotAllowed(name, text, "a time such as 2018-08-13T15:40:00Z"),
    };

    /// <summary>One of some words; the first when it is missing.</summary>
    public static string Choice(this IQueryCollection query, string name, params string[] words) => query.Text(name) switch
    {
        null => words[0],
        var text when words.Contains(text) => text,
        var text => throw NotAllowed(name, text, string.Join(", ", words)),
    };

    /// <summary>Words separated by commas, or the parameter repeated; all of them among the allowed ones.</summary>
    public static IReadOnlyList<string> Words(this IQueryCollection query, string name, IReadOnlyList<string> allowed)
    {
        var words = query[name].SelectMany(text => (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        return words.Find(word => !allowed.Contains(word)) is { } wrong ? throw NotAllowed(name, wrong, string.Join(", ", allowed)) : words;
    }

    private static RefusedException NotAllowed(string name, string text, string allowed) =>
        RefusedException.Invalid($"{name}: \"{text}\" is not allowed, allowed: {allowed}");
}
