using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Server;

/// <summary>Asks for the health of a server on this machine; for container images, which have no other HTTP client.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly Setting<string> Path =
        new("path", Formats.Choice(("/healthcheck", "/healthcheck"), ("/livez", "/livez")), "/healthcheck", "what to ask for: readiness or mere life");

    /// <summary>The options: those of the server, so that one environment and one file serve both.</summary>
    public static readonly IReadOnlyList<Setting> Options = [Path, .. CommandOptions.Server];

    /// <summary>Whether the answer is 200, and what it was.</summary>
    public static async Task<(bool Ready, string Sentence)> AskAsync(SettingValues values, CancellationToken stop)
    {
        var scheme = values.Get(ListenerOptions.EnableHealthCheckHttps) ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        var address = new UriBuilder(scheme, HostOf(values), values.Get(ListenerOptions.HealthPort), values.Get(Path)).Uri;

        // Its certificate is made out to the name under which others know it, which need not be the address it listens on.
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
            UseProxy = false,
        };
        using var http = new HttpClient(handler) { Timeout = Limit };
        try
        {
            using var answer = await http.GetAsync(address, stop);
            return (answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            return (false, $"{address} does not answer: {cause.Message}");
        }
    }

    // A server on every interface, or on both of localhost, is on this one too.
    private static string HostOf(SettingValues values) =>
        values.Get(ListenerOptions.ServerHostname) is { } hostname and not ("" or "localhost" or "0.0.0.0" or "::") ? hostname : "127.0.0.1";
}
