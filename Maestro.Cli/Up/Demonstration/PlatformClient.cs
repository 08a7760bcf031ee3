using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>Tells the simulated platform what to do, and asks Maestro's REST about the job that comes of it.</summary>
internal sealed class PlatformClient(string platform, string maestro) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _platform = new() { BaseAddress = new Uri(platform), Timeout = TimeSpan.FromSeconds(30) };
    private readonly HttpClient _maestro = new() { BaseAddress = new Uri(maestro), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Installs a system.</summary>
    public async Task AddSystemAsync(string systemId, CancellationToken stop)
    {
        await RetryAsync(
            async () => (await _platform.PostAsync(new Uri($"/simulator/systems/{systemId}", UriKind.Relative), null, stop)).IsSuccessStatusCode, stop);
        await RetryAsync(
            async () => (await _maestro.GetAsync(new Uri($"/v1.0.0/gateway/{systemId}/proceed", UriKind.Relative), stop)).IsSuccessStatusCode, stop);
    }

    /// <summary>Notes an instance that has run.</summary>
    public Task AddInstanceAsync(string systemId, string id, string eventName, string timestamp, CancellationToken stop) => PostAsync(
        "/simulator/instances", new JsonObject { ["systemId"] = systemId, ["id"] = id, ["event"] = eventName, ["timestamp"] = timestamp }, stop);

    /// <summary>Notes which instances read what another one changes, itself or when it is run again.</summary>
    public Task SetAffectedAsync(string id, string when, IEnumerable<string> affected, CancellationToken stop) => PostAsync(
        $"/simulator/instances/{id}/{when}",
        new JsonArray([.. affected.Select(one => new JsonObject { ["instanceId"] = one, ["branch"] = "master", ["forking"] = false })]), stop);

    /// <summary>Has an instance ask to persist.</summary>
    public Task AskToPersistAsync(string id, CancellationToken stop) => PostAsync($"/simulator/instances/{id}/persist", new JsonObject(), stop);

    /// <summary>What the platform noted after an entry, by the number of that; 0 for all.</summary>
    public async Task<IEnumerable<JsonObject>> ReadJournalAsync(long after, CancellationToken stop) =>
        (await _platform.GetFromJsonAsync<JsonArray>(new Uri($"/simulator/journal?after={after}", UriKind.Relative), stop))!
        .Select(entry => entry!.AsObject());

    /// <summary>The job of an instance; null when there is none.</summary>
    public async Task<JsonNode?> FindJobAsync(string systemId, string instanceId, CancellationToken stop) =>
        (await _maestro.GetFromJsonAsync<JsonArray>(new Uri($"/v1.0.0/reprocessing/{systemId}/find", UriKind.Relative), stop))!
        .FirstOrDefault(job => (string?)job!["pendingEvent"]?["instanceId"] == instanceId);

    /// <summary>Approves or skips a job.</summary>
    public async Task DecideAsync(string jobId, string command, string user, CancellationToken stop)
    {
        using var answer = await _maestro.PostAsJsonAsync(
            new Uri($"/v1.0.0/reprocessing/{jobId}/{command}", UriKind.Relative), new Dictionary<string, string> { ["user"] = user }, stop);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _platform.Dispose();
        _maestro.Dispose();
    }

    private async Task PostAsync(string path, JsonNode body, CancellationToken stop)
    {
        using var answer = await _platform.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, stop);
        if (!answer.IsSuccessStatusCode)
        {
            throw new IOException($"the simulated platform refused {path}: {await answer.Content.ReadAsStringAsync(stop)}");
        }
    }

    /// <summary>Waits for a process that is just starting.</summary>
    private static async Task RetryAsync(Func<Task<bool>> attempt, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await attempt())
                {
                    return;
                }
            }
            catch (Exception cause) when (cause is HttpRequestException or JsonException)
            {
                // Nobody listens yet: that is what we wait for.
            }

            try
            {
                await Task.Delay(Look, limit.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new TimeoutException("the simulated platform and the gate were not ready in time; see the logs of platform and server");
            }
        }
    }
}
