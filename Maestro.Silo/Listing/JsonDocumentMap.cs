using System.Collections.Immutable;

namespace Maestro.Silo.Listing;

/// <summary>
/// Where the parts of a searchable document are stored. Clients search documents as the original system stores them, one JSON
/// value per CloudEvent (rest-and-operations.md section 1.6.2); here each part has its own column.
/// </summary>
/// <param name="Parts">Paths with a column of their own, longest first, and that column as <c>jsonb</c>.</param>
/// <param name="Remainder">The column of everything else.</param>
/// <param name="AllowsTopLevel">True when the document's own members may be compared without following an arrow first.</param>
internal sealed record JsonDocumentMap(ImmutableArray<JsonPart> Parts, string Remainder, bool AllowsTopLevel)
{
    /// <summary>The column that holds the path, and how many of its keys lead there.</summary>
    public (string Sql, int Keys) Find(ImmutableArray<string> path)
    {
        foreach (var part in Parts)
        {
            if (path.AsSpan().StartsWith(part.Path.AsSpan()))
            {
                return (part.Sql, part.Path.Length);
            }
        }

        return (Remainder, 0);
    }
}

/// <summary>A path of a document that is stored in a column.</summary>
internal sealed record JsonPart(ImmutableArray<string> Path, string Sql);
