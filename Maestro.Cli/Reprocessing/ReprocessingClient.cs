using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Reprocessing;

/// <summary>REST of reprocessing for the commands of operators. Every failure is a <see cref="CommandFailure"/>.</summary>
internal sealed class ReprocessingClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _address;

    /// <summary>Connects as the options say.</summary>
    public ReprocessingClient(ClientRun run)
    {
        var url = run.Get(ReprocessingClientOptions.Url);
        _address = url.AbsoluteUri.TrimEnd('/');
        _http = new HttpClient { BaseAddress = url, Timeout = run.Get(ClientOptions.Timeout) };
    }

    /// <summary>GETs a JSON value.</summary>
    public Task<JsonElement> GetAsync(string path, CancellationToken stop) => SendAsync(HttpMethod.Get, path, null, stop);

    /// <summary>POSTs a JSON object.</summary>
    public Task<JsonElement> PostAsync(string path, JsonObject body, CancellationToken stop) => SendAsync(HttpMethod.Post, path, body, stop);

    /// <summary>The status code of a GET, whatever it is.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path, CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), stop);
            return answer.StatusCode;
        }
        catch (Exception cause) when (IsAway(cause, stop))
        {
            throw Away(cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        try
        {
            using var answer = await _http.SendAsync(request, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            return answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize<JsonElement>(text)
                : throw new CommandFailure($"{(int)answer.StatusCode}: {MessageIn(text)}");
        }
        catch (Exception cause) when (IsAway(cause, stop))
        {
            throw Away(cause);
        }
        catch (JsonException cause)
        {
            throw new CommandFailure($"{_address} answered something that is not JSON: {cause.Message}");
        }
    }

    private static bool IsAway(Exception cause, CancellationToken stop) =>
        cause is HttpRequestException || (cause is TaskCanceledException && !stop.IsCancellationRequested);

    private CommandFailure Away(Exception cause) => new($"{_address} cannot be reached: {cause.Message}");

    private static string MessageIn(string text)
    {
        try
        {
            return (string?)JsonNode.Parse(text)?["message"] ?? text;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // Not the error of this API: shown as it is.
            return text;
        }
    }
}
