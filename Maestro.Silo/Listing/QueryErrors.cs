namespace Maestro.Silo.Listing;

/// <summary>Which database errors are the fault of a search text.</summary>
internal static class QueryErrors
{
    private const string DataException = "22";
    private const string ProgramLimitExceeded = "54";

    /// <summary>
    /// True for data exceptions (a time that is none, a division by zero, a number out of range) and for searches beyond
    /// PostgreSQL's limits.
    /// </summary>
    public static bool IsOfTheCaller(string sqlState) =>
        sqlState.StartsWith(DataException, StringComparison.Ordinal) || sqlState.StartsWith(ProgramLimitExceeded, StringComparison.Ordinal);
}
