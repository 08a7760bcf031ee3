using System.Text.Json;
using Maestro.Grains.Search;

namespace Maestro.Silo.Listing;

/// <summary>The right side of <c>@&gt;</c>.</summary>
internal static class ComparedJson
{
    /// <summary>The text, when it is JSON.</summary>
    public static string Check(Containment containment)
    {
        try
        {
            using var document = JsonDocument.Parse(containment.Json);
            return containment.Json;
        }
        catch (JsonException error)
        {
            var field = string.Join('.', containment.Left.Name);
            throw new UnusableQueryException(SearchError.At(
                containment.Left.Position, $"the right side of {field} @> is no JSON: {error.Message}"));
        }
    }
}
