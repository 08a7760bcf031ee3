using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Importing;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Protocol;

namespace Maestro.Silo.Neighbours;

/// <inheritdoc cref="IProcessMemory"/>
internal sealed class ProcessMemory(HttpClient http, NeighbourSettings settings, TimeProvider time) : IProcessMemory
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly NeighbourHttp _http = new(http, "process memory", time);

    /// <inheritdoc/>
    public async Task<PlatformEvent> GetEventAsync(string instanceId, CancellationToken cancellationToken)
    {
        var address = new Uri(settings.ProcessMemory, $"/{Uri.EscapeDataString(instanceId)}/event");
        using var found = await RepeatableCalls.RepeatableAsync(() => _http.GetListAsync(address, Limit, cancellationToken));
        var records = found.RootElement;
        if (records.GetArrayLength() == 0 || records[0].ValueKind == JsonValueKind.Null)
        {
            throw new NeighbourException(FailureClass.Permanent, UnknownInstance.Reason(instanceId));
        }

        try
        {
            return PlatformEventJson.Read(records[0]);
        }
        catch (InvalidEventException cause)
        {
            throw new NeighbourException(FailureClass.Transient, $"process memory answered no event for instance {instanceId}: {cause.Message}", cause);
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<JobView>> ListJobsAsync(string systemId, CancellationToken cancellationToken)
    {
        var address = new Uri(settings.ProcessMemory, $"/reprocessing?systemId={Uri.EscapeDataString(systemId)}&app_origin=event_manager");
        using var found = await RepeatableCalls.RepeatableAsync(() => _http.GetListAsync(address, Limit, cancellationToken));
        return [.. found.RootElement.EnumerateArray().Select(document => OldJobJson.TryRead(document, systemId)).OfType<JobView>()];
    }
}
