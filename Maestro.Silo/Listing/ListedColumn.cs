namespace Maestro.Silo.Listing;

/// <summary>A field that search and order know.</summary>
/// <param name="Type">What it compares with.</param>
/// <param name="Sql">Its SQL expression; for a JSON document the one that is NULL when there is no document.</param>
/// <param name="Document">The document behind a JSON field; null for other types.</param>
/// <param name="OrderSql">What it is sorted by when that is not <paramref name="Sql"/>.</param>
internal sealed record ListedColumn(ListedType Type, string Sql, JsonDocumentMap? Document = null, string? OrderSql = null);

/// <summary>The types of rest-and-operations.md section 1.6.2.</summary>
internal enum ListedType
{
    /// <summary>Compares with text.</summary>
    Text,
    /// <summary>Compares with numbers, also quoted ones.</summary>
    Number,
    /// <summary>Compares with ISO 8601 texts.</summary>
    Time,
    /// <summary>Only its paths compare.</summary>
    Json,
}
