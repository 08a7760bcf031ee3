using System.Globalization;
using Maestro.Grains;
using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;
using Npgsql;
using Orleans.Storage;

namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>
/// Grain storage that commits the writes of many grains together (architecture.md section 4). A write is acknowledged after its commit; its
/// ETag check and outcome are its own.
/// </summary>
internal sealed class GroupCommitStorage(ResourceBundleTable bundles, ConsumerTable consumers) : IGrainStorage
{
    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (typeof(T) == typeof(ResourceBundleState))
        {
            await ReadAsync(bundles, grainId, (IGrainState<ResourceBundleState>)grainState);
        }
        else
        {
            await ReadAsync(consumers, grainId, ConsumerStateOf(stateName, grainState));
        }
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (typeof(T) == typeof(ResourceBundleState))
        {
            var state = (IGrainState<ResourceBundleState>)grainState;
            await WriteAsync(bundles, stateName, grainId, state, Required(state), clear: false);
        }
        else
        {
            var state = ConsumerStateOf(stateName, grainState);
            await WriteAsync(consumers, stateName, grainId, state, Required(state), clear: false);
        }
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (typeof(T) == typeof(ResourceBundleState))
        {
            var state = (IGrainState<ResourceBundleState>)grainState;
            var removed = Required(state) with { Change = BundleChange.Removed };
            if (await WriteAsync(bundles, stateName, grainId, state, removed, clear: true))
            {
                state.State = new ResourceBundleState { TombstoneEventId = removed.CreateEventId };
            }
        }
        else
        {
            var state = ConsumerStateOf(stateName, grainState);
            await WriteAsync(consumers, stateName, grainId, state, Required(state), clear: true);
            state.State = new ConsumerState();
        }
    }

    private static IGrainState<ConsumerState> ConsumerStateOf<T>(string stateName, IGrainState<T> grainState) =>
        grainState as IGrainState<ConsumerState>
        ?? throw new NotSupportedException($"State '{stateName}' of type {typeof(T)} has no table; use another storage for it.");

    private static TState Required<TState>(IGrainState<TState> grainState) =>
        grainState.State ?? throw new InvalidOperationException("There is no state to write.");

    private static async Task ReadAsync<TState>(RowTable<TState> table, GrainId grainId, IGrainState<TState> grainState)
        where TState : class, new()
    {
        var row = await AnsweredAsync(table.ReadAsync(grainId.Key.ToString()!));
        grainState.State = row.State ?? new TState();
        grainState.RecordExists = row.ETag is not null;
        grainState.ETag = row.ETag?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Writes or clears the row; false when there was nothing to clear.</summary>
    private static async Task<bool> WriteAsync<TState>(
        RowTable<TState> table, string stateName, GrainId grainId, IGrainState<TState> grainState, TState state, bool clear)
        where TState : class
    {
        var key = grainId.Key.ToString()!;
        long? expected = grainState.ETag is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
        if (clear && expected is null)
        {
            return false;
        }

        var (outcome, etag) = await AnsweredAsync(table.WriteAsync(key, state, expected, clear));
        switch (outcome)
        {
            case RowOutcome.Written:
                grainState.ETag = clear ? null : etag.ToString(CultureInfo.InvariantCulture);
                grainState.RecordExists = !clear;
                return true;
            case RowOutcome.ConsumerMissing:
                throw new ConsumerMissingException((state as ResourceBundleState)?.ConsumerName ?? key);
            case RowOutcome.ConsumerInUse:
                throw new ConsumerInUseException(key);
            default:
                throw new InconsistentStateException(
                    $"{stateName} '{key}' was changed by another activation", "unknown", grainState.ETag ?? "none");
        }
    }

    /// <summary>What the database refuses for good, in terms that callers on other silos can read.</summary>
    private static async Task<T> AnsweredAsync<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (PostgresException refusal) when (!TransientErrors.IsTransient(refusal))
        {
            throw new StorageRefusedException(refusal.MessageText, refusal.SqlState, refusal);
        }
    }
}
