using Maestro.Grains.ResourceBundles;

namespace Maestro.Silo.Listing;

/// <summary>The rows of a page.</summary>
/// <param name="Limit">How many rows at most.</param>
/// <param name="Offset">How many rows come before.</param>
internal readonly record struct PageWindow(int Limit, long Offset)
{
    /// <summary>Largest page (rest-and-operations.md section 1.5); a negative size asks for it.</summary>
    public const int MaxSize = 65_500;

    /// <summary>The window of a query; pages below the first are the first.</summary>
    public static PageWindow Of(ListQuery query)
    {
        var size = query.Size is < 0 or > MaxSize ? MaxSize : query.Size;
        return new PageWindow(size, Math.Max(query.Page - 1L, 0) * size);
    }
}
