using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Silo.Neighbours;

/// <inheritdoc cref="IDiscovery"/>
internal sealed class Discovery(HttpClient http, NeighbourSettings settings, TimeProvider time) : IDiscovery
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    private readonly NeighbourHttp _http = new(http, "discovery", time, answers400ToAnything: true);

    /// <inheritdoc/>
    public async Task<ImmutableArray<AffectedUnit>> FindAffectedAsync(string systemId, string instanceId, CancellationToken cancellationToken)
    {
        var address = new Uri(
            settings.Discovery,
            $"/v1.0.0/discovery/entities?systemID={Uri.EscapeDataString(systemId)}&instanceID={Uri.EscapeDataString(instanceId)}");
        using var found = await RepeatableCalls.RepeatableAsync(() => _http.GetListAsync(address, Limit, cancellationToken));
        return [.. found.RootElement.EnumerateArray().Select(Read)];
    }

    private static AffectedUnit Read(JsonElement unit)
    {
        if (unit.ValueKind != JsonValueKind.Object || Text(unit, "instanceId") is not { Length: > 0 } instanceId || Text(unit, "branch") is not { } branch)
        {
            throw new NeighbourException(FailureClass.Transient, $"discovery answered a unit without instanceId or branch: {unit.GetRawText()}");
        }

        if (!Identifiers.IsUsable(instanceId) || !Identifiers.IsUsable(branch))
        {
            throw new NeighbourException(FailureClass.Transient, $"discovery answered a unit whose instanceId or branch cannot be stored: {unit.GetRawText()}");
        }

        var forking = unit.TryGetProperty("forking", out var flag) && flag.ValueKind == JsonValueKind.True;
        return new AffectedUnit(new UnitKey(instanceId, Branches.Effective(branch)), forking);
    }

    private static string? Text(JsonElement unit, string name) =>
        !unit.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : null;
}
