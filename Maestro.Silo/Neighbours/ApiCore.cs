using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Silo.Neighbours;

/// <inheritdoc cref="IApiCore"/>
internal sealed class ApiCore(HttpClient http, NeighbourSettings settings, TimeProvider time) : IApiCore
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly NeighbourHttp _http = new(http, "API core", time, answers400ToAnything: true);

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ListSystemsAsync(CancellationToken cancellationToken)
    {
        using var systems = await GetAsync("/core/system?filter=", cancellationToken);
        return
        [
            .. systems.RootElement.EnumerateArray()
                .Select(system => Text(system, "id"))
                .OfType<string>()
                .Where(id => id.Length > 0),
        ];
    }

    /// <inheritdoc/>
    public async Task<ProcessInstance?> FindInstanceAsync(string instanceId, CancellationToken cancellationToken)
    {
        using var found = await GetAsync($"/core/processInstance?filter=byId&id={Uri.EscapeDataString(instanceId)}", cancellationToken);
        if (found.RootElement.GetArrayLength() == 0)
        {
            return null;
        }

        var instance = found.RootElement[0];
        return new ProcessInstance(
            Text(instance, "status") ?? "",
            instance.ValueKind == JsonValueKind.Object && instance.TryGetProperty("isFork", out var fork) && fork.ValueKind == JsonValueKind.True);
    }

    /// <inheritdoc/>
    public async Task SetInstanceStatusAsync(string instanceId, string status, CancellationToken cancellationToken)
    {
        var body = "[{\"_metadata\":{\"type\":\"processInstance\",\"instance_id\":\"\",\"origin\":\"\",\"changeTrack\":\"update\"},"
            + $"\"id\":{Quote(instanceId)},\"status\":{Quote(status)}}}]";
        var answer = await RepeatableCalls.RepeatableAsync(
            () => _http.SendJsonAsync(HttpMethod.Post, new Uri(settings.ApiCore, "/core/persist"), body, Limit, cancellationToken));
        using var stored = answer.TryParse(JsonValueKind.Array);
        if (!answer.IsSuccess || stored is null)
        {
            throw _http.Unexpected(answer, "a list");
        }
    }

    /// <summary>Where the domain app of a system is; null when the system has none.</summary>
    /// <exception cref="NeighbourException">It did not answer as it should.</exception>
    public async Task<(string Host, int Port)?> FindDomainAppAsync(string systemId, CancellationToken cancellationToken)
    {
        using var apps = await GetAsync(
            $"/core/installedApp?filter=bySystemIdAndType&systemId={Uri.EscapeDataString(systemId)}&type=domain", cancellationToken);
        if (apps.RootElement.GetArrayLength() == 0)
        {
            return null;
        }

        var app = apps.RootElement[0];
        return Text(app, "host") is { Length: > 0 } host && app.TryGetProperty("port", out var port)
            && port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out var number) && number is > 0 and <= ushort.MaxValue
            ? (host, number)
            : throw new NeighbourException(FailureClass.Transient, $"API core answered a domain app without host and port: {app.GetRawText()}");
    }

    private Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken) =>
        RepeatableCalls.RepeatableAsync(() => _http.GetListAsync(new Uri(settings.ApiCore, path), Limit, cancellationToken));

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
