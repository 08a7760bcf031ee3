using System.Collections.Immutable;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tracing;
using Maestro.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Maestro.Grains.Consumers;

/// <inheritdoc cref="IConsumerGrain"/>
/// <remarks>
/// This part holds the record; <c>ConsumerGrain.Delivery.cs</c> holds the delivery. The grain never calls a bundle's grain, which
/// may wait for this one; it reads what is committed instead.
/// </remarks>
[Orleans.Placement.PreferLocalPlacement]
[CollectionAgeLimit(Minutes = 10)]
internal sealed partial class ConsumerGrain(
    [PersistentState("consumer", StorageNames.Hot)] IPersistentState<ConsumerState> stored,
    IOptions<DeliveryOptions> options,
    IResourceBundleRows rows,
    IEventHistory history,
    IGatewayRoutes routes,
    ConsumerDispatchers dispatchers,
    IReconciliationMetrics metrics,
    TimeProvider time,
    ILogger<ConsumerGrain> logger) : Grain, IConsumerGrain
{
    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<ConsumerAnswer> Create(string id, ImmutableSortedDictionary<string, string>? labels)
    {
        if (stored.RecordExists)
        {
            return AlreadyExists();
        }

        var now = time.GetUtcMicroseconds();
        var labelsOrNone = labels ?? ImmutableSortedDictionary<string, string>.Empty;
        try
        {
            await Write(new ConsumerState { Id = id, Labels = labelsOrNone, CreatedAt = now, UpdatedAt = now });
        }
        catch (InconsistentStateException)
        {
            return AlreadyExists();
        }

        return Answer();

        static ConsumerAnswer AlreadyExists() => new(MaestroErrorCode.Conflict, "This Consumer already exists", null);
    }

    /// <inheritdoc/>
    public async Task<ConsumerAnswer> ReplaceLabels(string id, ImmutableSortedDictionary<string, string>? labels)
    {
        if (!Exists(id))
        {
            return new ConsumerAnswer(MaestroErrorCode.NotFound, $"Consumer with id='{id}' not found", null);
        }

        await Write(stored.State with { Labels = labels ?? stored.State.Labels, UpdatedAt = time.GetUtcMicroseconds() });
        return Answer();
    }

    /// <inheritdoc/>
    public Task<ConsumerAnswer> ReplaceLabelsIf(string id, ImmutableSortedDictionary<string, string>? labels, DateTimeOffset updatedAt) =>
        Exists(id) && stored.State.UpdatedAt != updatedAt
            ? Task.FromResult(new ConsumerAnswer(MaestroErrorCode.Conflict, $"Consumer with id='{id}' was changed meanwhile", null))
            : ReplaceLabels(id, labels);

    /// <inheritdoc/>
    public async Task<ConsumerAnswer> Delete(string id)
    {
        if (!Exists(id))
        {
            return new ConsumerAnswer(MaestroErrorCode.None, null, null);
        }

        try
        {
            await stored.ClearStateAsync();
        }
        catch (ConsumerInUseException)
        {
            var bundles = await rows.ListVersions(Name, CancellationToken.None);
            return new ConsumerAnswer(
                MaestroErrorCode.Forbidden,
                $"Unable to delete Consumer: {bundles.Count} resource bundles of consumer '{Name}' remain; delete them first",
                null);
        }
        catch (Exception)
        {
            // Whether it was committed is not known; the next call starts from what is stored.
            DeactivateOnIdle();
            throw;
        }

        return new ConsumerAnswer(MaestroErrorCode.None, null, null);
    }

    private bool Exists(string id) => stored.RecordExists && stored.State.Id == id;

    private ConsumerAnswer Answer() => new(MaestroErrorCode.None, null, stored.State.ToRecord(Name));

    private async Task Write(ConsumerState state)
    {
        var before = stored.State;
        stored.State = state;
        try
        {
            await stored.WriteStateAsync();
        }
        catch (Exception)
        {
            // Whether it was committed is not known; the next call starts from what is stored.
            stored.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
