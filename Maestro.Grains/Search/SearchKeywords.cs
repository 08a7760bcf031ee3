namespace Maestro.Grains.Search;

/// <summary>Words that are no column names unless they stand in double quotes (rest-and-operations.md section 1.6.1).</summary>
internal static class SearchKeywords
{
    public const string And = "AND";
    public const string Or = "OR";
    public const string Not = "NOT";
    public const string In = "IN";
    public const string Like = "LIKE";
    public const string ILike = "ILIKE";
    public const string Between = "BETWEEN";
    public const string Is = "IS";
    public const string Null = "NULL";

    private static readonly string[] All = [And, Or, Not, In, Like, ILike, Between, Is, Null];

    public static bool IsReserved(ReadOnlySpan<char> word)
    {
        foreach (var keyword in All)
        {
            if (word.Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
