namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>A value in stored JSON.</summary>
/// <param name="Json">Its text; empty when there is none.</param>
/// <param name="HasBlanks">Whether there are blanks between its tokens.</param>
internal readonly record struct StoredValue(ReadOnlyMemory<byte> Json, bool HasBlanks)
{
    /// <summary>Whether there is no value.</summary>
    public bool IsEmpty => Json.IsEmpty;
}
