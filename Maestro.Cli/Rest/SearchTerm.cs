namespace Maestro.Cli.Rest;

/// <summary>Conditions in the language of rest-and-operations.md section 1.6.</summary>
internal static class SearchTerm
{
    /// <summary>A text in quotes.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
