using Orleans.Storage;

namespace Maestro.Grains.ResourceBundles;

/// <summary>The row of one bundle, as its activation knows it.</summary>
internal sealed class StoredBundle(GrainId id, IGrainStorage storage, IBundleMetrics metrics, TimeProvider time)
{
    private const string StateName = "resource-bundle";

    private readonly GrainState<ResourceBundleState> _row = new();
    private SpecMemory _memory;
    private bool _isRead;

    // A write failed, and whether it was committed is not known.
    private bool _isInDoubt;

    /// <summary>What is stored; null when there is no such bundle.</summary>
    public ResourceBundleState? Current => _row.RecordExists ? _row.State : null;

    /// <summary>See <see cref="ResourceBundleState.TombstoneEventId"/>; it is known also when the bundle is gone.</summary>
    public string? TombstoneEventId => _row.State?.TombstoneEventId;

    /// <summary>The row's ETag where <see cref="Current"/> is what is stored and may be used by another activation; else null.</summary>
    public string? TrustedETag => _isRead && !_isInDoubt && _row.RecordExists ? _row.ETag : null;

    /// <summary>Whether the storage refused, so that nothing has changed; after any other failure a write may have been committed.</summary>
    public bool IsRefused(Exception failure) =>
        failure is ConsumerMissingException or StorageUnavailableException { IsUntried: true } || IsTakenForNew(failure);

    /// <summary>Whether the storage refused a bundle that was taken for new without a look, so that what is stored has to decide.</summary>
    public bool HasToBeRead(Exception failure) => !_isRead && failure is InconsistentStateException or ConsumerMissingException;

    /// <summary>Reads the row, unless that was done.</summary>
    /// <param name="part">What the request is about.</param>
    public async ValueTask Read(BundleAspect part)
    {
        if (_isRead)
        {
            return;
        }

        try
        {
            await storage.ReadStateAsync(StateName, id, _row);
            _isRead = true;
        }
        finally
        {
            if (!_isRead)
            {
                metrics.TurnBegins(part, isRead: false);
            }
        }
    }

    /// <summary>Takes what another activation knew, instead of reading it.</summary>
    public void Take(ResourceBundleState state, string etag)
    {
        (_row.State, _row.ETag, _row.RecordExists) = (state, etag, true);
        _isRead = true;
    }

    /// <summary>Stores a state; when that fails, <see cref="Current"/> is what it was.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="part">What the request is about.</param>
    /// <param name="turn">The time the request had its turn.</param>
    public Task Write(ResourceBundleState state, BundleAspect part, long turn) => Store(state, part, turn, isRemoval: false);

    /// <summary>Removes the row; when that fails, <see cref="Current"/> is what it was.</summary>
    /// <param name="state">The bundle's last state, with what the event history says of its end.</param>
    /// <param name="part">What the request is about.</param>
    /// <param name="turn">The time the request had its turn.</param>
    public Task Remove(ResourceBundleState state, BundleAspect part, long turn) => Store(state, part, turn, isRemoval: true);

    private async Task Store(ResourceBundleState state, BundleAspect part, long turn, bool isRemoval)
    {
        var before = _row.State;
        _row.State = state;
        var isDone = false;
        metrics.TurnBegins(part, isRead: true);
        try
        {
            if (isRemoval)
            {
                await storage.ClearStateAsync(StateName, id, _row);
            }
            else
            {
                await storage.WriteStateAsync(StateName, id, _row);
                _row.State = Kept(state, before);
                _isRead = true;
            }

            isDone = true;
        }
        catch (Exception failure)
        {
            _isInDoubt |= !IsRefused(failure);

            // A refusal is an answer of the storage; only one that had no room has failed.
            isDone = IsRefused(failure) && failure is not StorageUnavailableException;
            _row.State = before;
            throw;
        }
        finally
        {
            metrics.TurnEnds(part, isDone, time.GetElapsedTime(turn));
        }
    }

    private bool IsTakenForNew(Exception failure) => !_isRead && failure is InconsistentStateException;

    private ResourceBundleState Kept(ResourceBundleState written, ResourceBundleState? before) => written with
    {
        Change = BundleChange.None,
        Detail = "",
        Spec = ReferenceEquals(written.Spec, before?.Spec) ? written.Spec : _memory.Keep(written.Spec),
    };
}
