namespace Maestro.Grains.Delivery;

/// <summary>
/// Whether a dispatcher knows what the store has of its consumer, and what was delivered while the store was read, of which the read may not know.
/// Not thread-safe: the dispatcher that owns it guards it with its lock.
/// </summary>
/// <param name="due">When the first read is due.</param>
internal sealed class StoreReads(DateTimeOffset due)
{
    private HashSet<string>? _news;

    /// <summary>False until the store was read, and again after <see cref="Invalidate"/>.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>When the store is to be read, unless <see cref="IsLoaded"/>.</summary>
    public DateTimeOffset Due { get; private set; } = due;

    /// <summary>Bundles that were delivered since the read began that is under way; null when there is none.</summary>
    public IReadOnlySet<string>? News => _news;

    /// <summary>What the store has is to be read again.</summary>
    public void Invalidate() => IsLoaded = false;

    /// <summary>The next read, if there is to be one, is due at this time.</summary>
    public void PutOff(DateTimeOffset due) => Due = due;

    /// <summary>A read begins; what an earlier one found is not waited for any more.</summary>
    public void Begin() => _news = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>A bundle is delivered.</summary>
    public void Note(string resourceId) => _news?.Add(resourceId);

    /// <summary>True when a bundle was delivered since the read began: what the read found of it is out of date.</summary>
    public bool IsNews(string resourceId) => _news?.Contains(resourceId) == true;

    /// <summary>The read has ended.</summary>
    public void End() => _news = null;

    /// <summary>The read has ended, and the dispatcher knows all it found.</summary>
    public void EndLoaded()
    {
        End();
        IsLoaded = true;
    }
}
