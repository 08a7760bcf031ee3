using System.Globalization;
using Maestro.Grains;
using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;
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
            await WriteAsync(bundles, stateName, grainId, (IGrainState<ResourceBundleState>)grainState, clear: false);
        }
        else
        {
            await WriteAsync(consumers, stateName, grainId, ConsumerStateOf(stateName, grainState), clear: false);
        }
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (typeof(T) == typeof(ResourceBundleState))
        {
            var state = (IGrainState<ResourceBundleState>)grainState;
            state.State = Required(state) with { Change = BundleChange.Removed };
            var createEventId = state.State.CreateEventId;
            await WriteAsync(bundles, stateName, grainId, state, clear: true);
            state.State = new ResourceBundleState { TombstoneEventId = createEventId };
        }
        else
        {
            var state = ConsumerStateOf(stateName, grainState);
            await WriteAsync(consumers, stateName, grainId, state, clear: true);
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
        var row = await table.ReadAsync(grainId.Key.ToString()!);
        grainState.State = row.State ?? new TState();
        grainState.RecordExists = row.ETag is not null;
        grainState.ETag = row.ETag?.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task WriteAsync<TState>(
        RowTable<TState> table, string stateName, GrainId grainId, IGrainState<TState> grainState, bool clear)
        where TState : class
    {
        var key = grainId.Key.ToString()!;
        long? expected = grainState.ETag is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
        if (clear && expected is null)
        {
            return;
        }

        var (outcome, etag) = await table.WriteAsync(key, Required(grainState), expected, clear);
        switch (outcome)
        {
            case RowOutcome.Written:
                grainState.ETag = clear ? null : etag.ToString(CultureInfo.InvariantCulture);
                grainState.RecordExists = !clear;
                return;
            case RowOutcome.ConsumerMissing:
                throw new ConsumerMissingException((grainState.State as ResourceBundleState)?.ConsumerName ?? key);
            case RowOutcome.ConsumerInUse:
                throw new ConsumerInUseException(key);
            default:
                throw new InconsistentStateException(
                    $"{stateName} '{key}' was changed by another activation", "unknown", grainState.ETag ?? "none");
        }
    }
}
