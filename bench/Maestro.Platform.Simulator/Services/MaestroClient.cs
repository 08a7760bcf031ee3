using System.Text;
using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.State;

namespace Maestro.Platform.Simulator.Services;

/// <summary>What the event manager asks Maestro.</summary>
public sealed class MaestroClient(SimulatorOptions options, Journal journal) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = options.Maestro, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Whether an event of the system may be admitted: only on exactly 200.</summary>
    public async Task<bool> MayProceedAsync(string systemId)
    {
        var status = await TryAsync(HttpMethod.Get, $"/v1.0.0/gateway/{systemId}/proceed", null);
        if (status != 200)
        {
            journal.Add("gate", $"answered {status}", systemId);
        }

        return status == 200;
    }

    /// <summary>Tells of a persist queue that was just made.</summary>
    public async Task<bool> HandlePersistAsync(string systemId) =>
        await TryAsync(HttpMethod.Post, $"/v1.0.0/handler/persist?queue=persist.{systemId}.queue", "null") == 200;

    /// <summary>Tells of a failed re-run.</summary>
    public async Task<bool> ReportFailureAsync(JsonObject failed) =>
        await TryAsync(HttpMethod.Post, "/v1.0.0/reprocessing/failure", failed.ToJsonString()) == 200;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<int> TryAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        try
        {
            using var answer = await _http.SendAsync(request);
            return (int)answer.StatusCode;
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            // Maestro is away; its callers take that as "no".
            return 0;
        }
    }
}
