namespace Maestro.Grains.Search;

/// <summary>Why a search text cannot be used.</summary>
/// <param name="Position">1-based position in the text.</param>
/// <param name="Detail">What was found there and what is allowed.</param>
/// <param name="Reason">The sentence for the caller, in the forms of rest-and-operations.md section 1.4.3 that scripts match on.</param>
public sealed record SearchError(int Position, string Detail, string Reason)
{
    private const string JsonReason = "failed to parse the search query: ";
    private const string PlainReason = "Failed to parse search query: ";

    /// <summary>An error in the grammar. The caller's own text decides which of the two forms of sentence is expected.</summary>
    internal static SearchError Syntax(string text, int position, string detail) =>
        new(position, detail, UsesJson(text) ? At(position, detail) : PlainReason + text);

    /// <summary>An error in a JSON condition.</summary>
    /// <param name="position">1-based position in the text.</param>
    /// <param name="detail">What is wrong.</param>
    public static string At(int position, string detail) => $"{JsonReason}[{position}] error parsing the filter: {detail}";

    private static bool UsesJson(string text) =>
        text.Contains("->", StringComparison.Ordinal) || text.Contains("@>", StringComparison.Ordinal);
}

/// <summary>What came of reading a search text.</summary>
/// <param name="Node">The condition; null when there is none, because the text is blank or wrong.</param>
/// <param name="Error">Why the text cannot be used; null when it can.</param>
public readonly record struct SearchResult(SearchNode? Node, SearchError? Error);

/// <summary>Leaves the grammar at the first error; never crosses <see cref="SearchParser"/>.</summary>
internal sealed class SearchSyntaxException(int position, string detail, string? reason = null) : Exception(detail)
{
    public int Position { get; } = position;

    public string? Reason { get; } = reason;
}
