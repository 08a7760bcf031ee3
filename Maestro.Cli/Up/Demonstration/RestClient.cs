using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>What the demonstration asks REST for (rest-and-operations.md section 1.8).</summary>
internal sealed class RestClient(int port) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/maestro/v1/")),
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Registers a consumer; false when it was there already.</summary>
    /// <exception cref="IOException">The server refuses.</exception>
    public async Task<bool> RegisterConsumerAsync(string name, CancellationToken stop)
    {
        using var answer = await _http.PostAsJsonAsync("consumers", new Dictionary<string, string> { ["name"] = name }, stop);
        return answer.StatusCode switch
        {
            HttpStatusCode.Created => true,
            HttpStatusCode.Conflict => false,
            _ => throw await RefusedAsync(answer, stop),
        };
    }

    /// <summary>The bundle as the server holds it; null when it holds none.</summary>
    /// <exception cref="IOException">The server refuses.</exception>
    public async Task<BundleState?> FindBundleAsync(string id, CancellationToken stop)
    {
        using var answer = await _http.GetAsync(new Uri($"resource-bundles/{id}", UriKind.Relative), stop);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw await RefusedAsync(answer, stop);
        }

        using var bundle = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
        return new BundleState(bundle.RootElement.GetProperty("version").GetInt32(), bundle.RootElement.TryGetProperty("deleted_at", out _));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<IOException> RefusedAsync(HttpResponseMessage answer, CancellationToken stop) =>
        new($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} was answered with {(int)answer.StatusCode}: "
            + await answer.Content.ReadAsStringAsync(stop));
}

/// <summary>Where a bundle stands.</summary>
/// <param name="Version">Its version.</param>
/// <param name="IsDeleting">Whether it waits for the agent's proof of deletion.</param>
internal sealed record BundleState(int Version, bool IsDeleting);
